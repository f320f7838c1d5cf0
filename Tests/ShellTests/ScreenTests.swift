import Foundation
import Language
import Testing

@testable import Shell

struct ScreenTests {
  /// What a screen writes to a file.
  private func output(
    isTerminal: Bool, environment: [String: String] = [:], _ body: (Screen) -> Void
  ) throws -> String {
    let folder = try TemporaryFolder()
    let path = folder.path("screen")
    let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
    body(Screen(descriptor: descriptor, isTerminal: isTerminal, environment: environment))
    close(descriptor)
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func progressGivesWayToResults() throws {
    let text = try output(isTerminal: true) { screen in
      screen.progress("epoch 1")
      screen.progress("epoch 2, too soon to draw")
      screen.show("done")
      screen.show("again\n")
      screen.clearProgress()
    }
    #expect(text == "\repoch 1\u{1B}[K\r\u{1B}[Kdone\nagain\n")
  }

  @Test func progressNeverLeavesItsLine() throws {
    let long = String(repeating: "名", count: 100) + "\n\u{1B}[2J"
    let text = try output(isTerminal: true) { $0.progress(long) }
    #expect(text.dropFirst().dropLast(3).displayWidth <= 79)
    #expect(!text.contains("\n") && !text.contains("\u{1B}[2J"))
  }

  @Test func aPipeGetsResultsOnly() throws {
    let text = try output(isTerminal: false) { screen in
      screen.progress("epoch 1")
      screen.show("done")
      #expect(!screen.hasColour)
      #expect(screen.width == 80)
    }
    #expect(text == "done\n")
  }

  @Test func coloursAreForTerminalsThatWantThem() throws {
    _ = try output(isTerminal: true) { #expect($0.hasColour) }
    _ = try output(isTerminal: true, environment: ["NO_COLOR": "1"]) { #expect(!$0.hasColour) }
    _ = try output(isTerminal: true, environment: ["NO_COLOR": ""]) { #expect($0.hasColour) }
    _ = try output(isTerminal: true, environment: ["TERM": "dumb"]) { #expect(!$0.hasColour) }
  }

  @Test func aNoteBreaksBetweenWords() {
    let note = "note: licence: CC BY-NC-SA 4.0 (名名 only)"
    #expect(note.wrapped(to: 80, indent: 6) == note)
    #expect(
      note.wrapped(to: 25, indent: 6)
        == "note: licence: CC\n      BY-NC-SA 4.0 (名名\n      only)")
    #expect("unbreakable".wrapped(to: 4, indent: 6) == "unbreakable")
  }
}
