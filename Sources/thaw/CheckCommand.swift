import ArgumentParser
import Foundation
import Interpreter
import Language
import Verbs

/// `thaw check WATCH.safetensors DATA.csv`: the verb `check` without a session, for cron.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check rows against a saved monitor: exit 0 quiet, 1 alarm, 2 failed.")

  @ArgumentParser.Argument(help: "A monitor that `save` wrote.")
  var watch: String

  @ArgumentParser.Argument(help: "The rows: a table, or a folder of pictures.")
  var data: String

  @Option(help: "What to print: text, or one JSON object.")
  var format = RunCommand.Format.text

  func run() throws {
    let console = Console(isQuiet: format == .json)
    let front: Front
    do {
      front = Front(
        library: try Machine.library(), usesCache: true, observer: console, ownsWorkerPool: true)
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      throw ExitCode(CheckCommand.failed)
    }
    let interruption = InterruptOnSignal(front)
    defer { interruption.end() }
    let statement = "found = check (load \(watch.literal)) on (load \(data.literal))"
    let outcomes = front.submit(statement, finished: { console.errors($0.errors) })
    console.clearProgress()
    guard outcomes.allSatisfy({ !$0.failed }), let found = front["found"],
      let isAlarm = try? found.attribute("alarm") as? Bool
    else { throw ExitCode(CheckCommand.failed) }
    switch format {
    case .text: console.line(found.rendering(width: 80).text)
    case .json: console.line((found.json ?? .null).description)
    }
    if isAlarm { throw ExitCode(CheckCommand.alarmed) }
  }

  /// Exit codes; 0 is a quiet check.
  private static let (alarmed, failed): (Int32, Int32) = (1, 2)
}
