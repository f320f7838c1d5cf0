import Foundation
import Testing

@testable import Shell

/// The shell in a real terminal: tmux types, and what it shows is read back.
@Suite(.serialized, .enabled(if: Terminal.exists))
struct ShellTests {
  @Test func linesAreEditedRememberedAndSearched() throws {
    let terminal = try Terminal()
    try terminal.wait(for: "thaw>")
    try terminal.type("größe = 1 + 22", "Left", "BSpace", "Enter")
    try terminal.wait(for: "<größe = 1 + 2> at 80")
    try terminal.type("second", "Enter")
    try terminal.wait(for: "<second>")
    try terminal.type("Up", "Up", "Enter")
    try terminal.wait(for: "<größe = 1 + 2> at 80", times: 2)
    try terminal.type("C-r", "seco", "Enter")
    try terminal.wait(for: "<second>", times: 2)
    try terminal.type("C-d")
    try terminal.wait(for: "left with 0")
    let history = try String(contentsOfFile: terminal.historyPath, encoding: .utf8)
    #expect(history == "größe = 1 + 2\nsecond\ngröße = 1 + 2\nsecond\n")
    let attributes = try FileManager.default.attributesOfItem(atPath: terminal.historyPath)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func aLineThatIsNotWholeWaitsForMore() throws {
    let terminal = try Terminal()
    try terminal.wait(for: "thaw>")
    try terminal.type("if a {", "Enter")
    try terminal.wait(for: "  ...")
    try terminal.type("b }", "Enter")
    try terminal.wait(for: "<if a {|b }>")
    try terminal.type("x = (1 +", "Enter")
    try terminal.wait(for: "  ...", times: 2)
    try terminal.type("C-c")
    try terminal.wait(for: "^C")
    try terminal.type("x = 2", "Enter")
    try terminal.wait(for: "<x = 2>")
  }

  @Test func interruptsClearTheLineAndStopCommands() throws {
    let terminal = try Terminal()
    try terminal.wait(for: "thaw>")
    try terminal.type("not this", "C-c")
    try terminal.wait(for: "not this^C")
    try terminal.type("fit model on train", "Enter")
    try terminal.wait(for: "step 2")
    #expect(!terminal.contents.contains("\n─"), "the progress line wrapped")
    try terminal.type("C-c")
    try terminal.wait(for: "stopped")
    #expect(!terminal.contents.contains("step"))
    try terminal.type("after", "Enter")
    try terminal.wait(for: "<after>")
    #expect(!terminal.contents.contains("<not this"))
  }

  @Test func tabCompletesOrLists() throws {
    let terminal = try Terminal()
    try terminal.wait(for: "thaw>")
    try terminal.type("sh", "Tab", "gr", "Tab", "Enter")
    try terminal.wait(for: "<show größe >")
    try terminal.type("show mo", "Tab", "Tab")
    try terminal.wait(for: "model_a  model_b")
    try terminal.type("a", "Enter")
    try terminal.wait(for: "<show model_a>")
    try terminal.type("fit cells ep", "Tab")
    try terminal.wait(for: "fit cells epochs ")
  }

  @Test func theWindowMayChangeItsSize() throws {
    let terminal = try Terminal()
    try terminal.wait(for: "thaw>")
    try terminal.resize(columns: 40)
    let long = "x = [" + String(repeating: "1234, ", count: 12) + "0]"
    try terminal.type(long, "Home", "y", "Enter")
    try terminal.wait(for: "<yx = [1234,")
    try terminal.wait(for: "> at 40")
    try terminal.resize(columns: 120)
    try terminal.type("Up", "Enter")
    try terminal.wait(for: "<y\(long)> at 120")
  }

  @Test func mistakesAreColouredUnlessNobodyWantsIt() throws {
    for (noColour, hasEscapes) in [("", true), ("1", false)] {
      let terminal = try Terminal(noColour: noColour)
      try terminal.wait(for: "thaw>")
      try terminal.type("show", "Enter", "show 1 +", "Enter")
      try terminal.wait(for: "error: a value is missing")
      #expect(terminal.colouredContents.contains("\u{1B}[") == hasEscapes)
    }
  }

  @Test func pipedInputNeedsNoTerminal() throws {
    let terminal = try Terminal(input: "\\357\\273\\277a = 1\\nif a {\\nb\\n}\\n1 +\\nc\\n")
    try terminal.wait(for: "left with 1")
    #expect(terminal.contents.contains("<a = 1> at 80\n<if a {|b|}> at 80\nerror: a value"))
    #expect(terminal.contents.contains("<c> at 80"))
    #expect(!terminal.contents.contains("thaw>"))
  }

  /// What the terminals above run: this test program, told to be a shell.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["THAW_DEMO_SHELL"] != nil))
  @MainActor func demo() {
    let status = Shell(front: DemoFront()).run()
    print("left with \(status)")
    exit(0)
  }
}
