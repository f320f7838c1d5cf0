import Foundation
import Tensors
import Testing

/// Sessions that stay, over the program as a person runs it.
@Suite struct SessionCommandTests {
  /// A folder with the lessons' digits, and runs of the program in it.
  private final class Place {
    let program: Program
    var folder: URL { program.folder }

    init() throws {
      program = try Program()
      let data = folder.appendingPathComponent("data")
      try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
      let digits = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../notebooks/data/digits.csv").standardizedFileURL
      try FileManager.default.copyItem(at: digits, to: data.appendingPathComponent("digits.csv"))
    }

    deinit { program.remove() }

    /// Runs a script and kills it after a while.
    ///
    /// - Returns: whether it came to its end first.
    func runAndKill(_ arguments: [String], after seconds: Double) throws -> Bool {
      let process = program.process(arguments)
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      let end = Date(timeIntervalSinceNow: seconds)
      while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.005) }
      let isDone = !process.isRunning
      if !isDone { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      return isDone
    }

    /// The digests of what the script's names stand for.
    func digests(in session: String) throws -> [String] {
      let out = try program.run(
        ["run", "-", "--session", session, "--format", "json"], input: "model\nr\ntrain\ntest"
      ).out
      return try out.split(separator: "\n").map { line in
        let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try #require(fields?["digest"] as? String)
      }
    }

    /// Whether a fit can go on there.
    func hasCheckpoint(in store: String) throws -> Bool {
      let checkpoints = folder.appendingPathComponent(store + "/checkpoints").path
      guard FileManager.default.fileExists(atPath: checkpoints) else { return false }
      return try !FileManager.default.contentsOfDirectory(atPath: checkpoints).isEmpty
    }

    func exists(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
    }
  }

  private static let script = """
    digits = load "data/digits.csv"
    train, test = split digits into [75%, 25%] stratify digit seed 1
    model = network "linear" for train target digit
    fit model on train epochs 400 rate 1e-2
    r = evaluate model on test
    """

  @Test func aSessionIsThereAgainInTheNextProcess() throws {
    let place = try Place()
    #expect(
      try place.program.run(["--session", "a"], input: "x = [1, 2]\ny = x + 1\n").status == 0)
    let again = try place.program.run(
      ["run", "-", "--session", "a"], input: "y\nhistory of y\nundo\nvalues")
    #expect(again.err.isEmpty)
    #expect(
      again.out.hasPrefix("[2 3]\nx = [1, 2]\ny = x + 1\nundone: y = x + 1\n`y`: not bound\n"))
    #expect(
      try place.program.run(["run", "-", "--session", "a"], input: "redo; y").out.hasSuffix(
        "[2 3]\n"))
    #expect(try place.program.run(["session", "list"]).out.contains("a        "))
    #expect(try place.program.run(["session", "check", "a"]).status == 0)
    #expect(try place.program.run(["session", "trim", "a", "--dry-run"]).status == 0)
    #expect(try place.program.run(["session", "check", "nowhere"]).status == 1)
    #expect(try place.program.run(["run", "-", "--session", "../b"], input: "1").status == 1)
  }

  @Test func aRunWithoutASessionIsFreshAndLeavesNothing() throws {
    let place = try Place()
    #expect(try place.program.run([], input: "x = 1\n").status == 0)
    #expect(place.exists(".thaw"))
    #expect(try place.program.run(["run", "-"], input: "x").status == 1)
    let other = try Place()
    #expect(try other.program.run(["run", "-"], input: "x = 1; x; undo").status == 0)
    #expect(!other.exists(".thaw"))
  }

  @Test func aSecondProcessIsToldWhoHoldsTheSession() throws {
    let place = try Place()
    let first = place.program.process(["run", "-", "--session", "a"])
    let (input, output) = (Pipe(), Pipe())
    first.standardInput = input
    first.standardOutput = output
    try first.run()
    while !place.exists(".thaw/sessions/a") { Thread.sleep(forTimeInterval: 0.01) }
    Thread.sleep(forTimeInterval: 0.3)
    let second = try place.program.run(["run", "-", "--session", "a"], input: "1")
    #expect(second.status == 1)
    #expect(second.err.contains("in use by process \(first.processIdentifier)"))
    #expect(second.err.contains("hint:"))
    try input.fileHandleForWriting.close()
    first.waitUntilExit()
    #expect(try place.program.run(["run", "-", "--session", "a"], input: "1").status == 0)
  }

  /// Kills in one run of the tests; `THAW_KILLS` sets another number.
  private static let killCount =
    ProcessInfo.processInfo.environment["THAW_KILLS"].flatMap { Int($0) } ?? 20

  @Test func afterKillsTheSameScriptEndsWithTheSameBits() throws {
    let place = try Place()
    try place.program.write(SessionCommandTests.script, to: "script.thaw")
    let whole = try place.program.run(["run", "script.thaw", "--session", "whole"])
    #expect(whole.status == 0, "\(whole.err)")
    let seed = UInt64.random(in: 0..<1 << 32)
    var stream = RandomSource(seed: Int64(seed), purpose: "kills").stream()
    var (kills, killsInFit, session) = (0, 0, 0)
    while kills < SessionCommandTests.killCount {
      session += 1
      let name = "killed-\(session)"
      let store = ".thaw/sessions/\(name)"
      while kills < SessionCommandTests.killCount {
        let seconds = 0.02 + 1.2 * stream.uniform()
        if try place.runAndKill(["run", "script.thaw", "--session", name], after: seconds) {
          break
        }
        kills += 1
        let check = try place.program.run(["session", "check", name])
        #expect(check.status == 0 || !place.exists(store), "seed \(seed): \(check.out)\(check.err)")
        if try place.hasCheckpoint(in: store) { killsInFit += 1 }
      }
      let last = try place.program.run(["run", "script.thaw", "--session", name])
      #expect(last.status == 0, "seed \(seed), after \(kills) kills: \(last.err)")
      #expect(try place.digests(in: name) == place.digests(in: "whole"), "seed \(seed)")
      #expect(try !place.hasCheckpoint(in: store), "seed \(seed)")
    }
    print("\(kills) kills, \(killsInFit) of them in a fit that went on, over \(session) sessions")
  }

  @Test func aFolderThatCannotBeWrittenLeavesTheShellUnkept() throws {
    let place = try Place()
    // Nobody can make a folder where a file is, whatever their rights.
    try place.program.write("", to: ".thaw")
    let shell = try place.program.run([], input: "x = 1\nx\n")
    #expect(shell.status == 0)
    #expect(shell.out.contains("nothing is kept of this session") && shell.out.contains("\n1\n"))
    #expect(try place.program.run(["run", "-", "--session", "a"], input: "1").status == 1)
  }
}
