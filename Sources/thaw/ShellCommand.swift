import ArgumentParser
import Foundation
import Interpreter
import Language
import Verbs

/// `thaw` alone: the prompt, or without a terminal the lines of standard input.
struct ShellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell", abstract: "The prompt. It also reads piped input.")

  @Flag(inversion: .prefixedNo, help: "Use results that were kept before.")
  var cache = true

  func run() throws {
    let console = Console(isQuiet: false)
    for warning in Machine.warnings { console.notice(Notice(warning)) }
    let front = Front(
      verbs: .standard.adding(Verbs.all),
      surroundings: Surroundings(
        libraryFolder: try Machine.library().path, usesCache: cache, observer: console))
    let interruption = InterruptOnSignal(front)
    defer { interruption.end() }
    try Self.runPiped(front, console)
  }

  /// Runs each statement as soon as its last line is there, so that a program at the other end of
  /// the pipe can wait for its answer.
  private static func runPiped(_ front: Front, _ console: Console) throws {
    var failed = false
    var waiting = ""
    var line = 1
    var firstLine = 1
    while let next = readLine(strippingNewline: true) {
      waiting += waiting.isEmpty ? next : "\n" + next
      line += 1
      if case .incomplete = front.completeness(of: waiting) { continue }
      front.submit(waiting, firstLine: firstLine, stopsAtError: false) { outcome in
        console.errors(outcome.errors)
        failed = failed || outcome.failed
      }
      waiting = ""
      firstLine = line
      if front.wantsToQuit { break }
    }
    if !waiting.isEmpty {
      front.submit(waiting, firstLine: firstLine) { outcome in
        console.errors(outcome.errors)
        failed = failed || outcome.failed
      }
    }
    console.clearProgress()
    if failed { throw ExitCode(1) }
  }
}
