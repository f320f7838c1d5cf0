import ArgumentParser
import Foundation
import Interpreter
import Notebooks
import Tensors
import Verbs

/// `thaw replay FILE`: runs notebooks again and compares every value with the recorded digest.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Run a notebook again and compare every value with what was recorded.",
    discussion: """
      Everything is computed anew, in a session of its own; what cells write goes to a folder that is \
      removed. A notebook that was never recorded is run twice. Exit status: 0 all is the same, 1 some \
      values or outputs differ, 2 a cell failed or a notebook can't be read, 3 this machine lacks \
      something or cells were skipped.
      """)

  @ArgumentParser.Argument(help: "A notebook, or a folder: all notebooks in it.")
  var path: String

  @ArgumentParser.Flag(help: "Use features of pictures that were kept before.")
  var cached = false

  @ArgumentParser.Flag(help: "Write the outputs and digests of this run into the notebook.")
  var update = false

  @Option(help: "A file or folder that cells may read besides the notebook's; may be repeated.")
  var allow: [String] = []

  @Option(help: "What to print: text, or one JSON object a notebook.")
  var format = RunCommand.Format.text

  func run() throws {
    let console = Console(isQuiet: true)
    let printer = Console(isQuiet: false)
    for warning in Machine.warnings { printer.notice(Notice(warning)) }
    let replay = Replay(
      library: try Machine.library(), allowed: allow, isCached: cached, origin: .program,
      observer: format == .json ? nil : console)
    var exit = ReplayExit.same
    let notebooks = try notebooks()
    for notebook in notebooks {
      let (found, isInterrupted) = replay.checked(notebook, console: console, command: self)
      exit = exit.worse(found)
      if isInterrupted { break }
    }
    guard exit == .same else { throw ExitCode(exit.rawValue) }
  }

  /// The notebooks to replay, in the order of their paths.
  private func notebooks() throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { return [path] }
    var found: [String] = []
    let walk = FileManager.default.enumerator(atPath: path)
    while let name = walk?.nextObject() as? String {
      // Jupyter keeps copies of notebooks in folders that are hidden.
      let isHidden = name.split(separator: "/").contains { $0.hasPrefix(".") }
      if name.lowercased().hasSuffix(".ipynb"), !isHidden { found.append("\(path)/\(name)") }
    }
    guard !found.isEmpty else {
      throw ValidationError("there is no notebook in \"\(Rendering.printable(path))\"")
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension Replay {
  /// Replays one notebook, prints what was found and writes it if that was asked for.
  fileprivate func checked(
    _ path: String, console: Console, command: ReplayCommand
  ) -> (exit: ReplayExit, isInterrupted: Bool) {
    let report: ReplayReport
    do throws(ReplayError) {
      var interruption: InterruptOnSignal?
      defer { interruption?.end() }
      report = try replay(path) { front in
        interruption?.end()
        interruption = InterruptOnSignal(front)
      }
    } catch {
      console.clearProgress()
      complain(error.description, path, command)
      return (.failed, false)
    }
    console.clearProgress()
    console.line(command.format == .json ? report.json.description : report.text)
    guard command.update, !report.isInterrupted else { return (report.exit, report.isInterrupted) }
    return (write(report, console, command), false)
  }

  private func write(
    _ report: ReplayReport, _ console: Console, _ command: ReplayCommand
  ) -> ReplayExit {
    guard let bytes = report.updated else {
      complain("it was not updated: not every cell ran", report.path, command)
      return report.exit
    }
    guard report.wouldChange else { return .same }
    do throws(FileError) { try AtomicFile.write(bytes, to: report.path) } catch {
      complain(error.description, report.path, command)
      return .failed
    }
    if command.format == .text { console.line("updated \(Rendering.printable(report.path))") }
    return .same
  }

  private func complain(_ reason: String, _ path: String, _ command: ReplayCommand) {
    if command.format == .json {
      print(
        JSON.object([
          ("notebook", .text(path)), ("exit", .integer(Int(ReplayExit.failed.rawValue))),
          ("error", .text(Rendering.printable(reason))),
        ]).description)
    } else {
      let text = "\(Rendering.printable(path)): \(Rendering.printable(reason))\n"
      try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
  }
}

extension ReplayError {
  /// Why, after the file's name.
  fileprivate var description: String {
    switch self {
    case .unreadable: "there is no such file that can be read"
    case .noNotebook(_, let failure): "it is no notebook: \(failure.reason)"
    case .noScratchFolder(let reason): "there is no folder to work in: \(reason)"
    }
  }
}

extension NotebookRecord.Origin {
  /// This program.
  static let program = NotebookRecord.Origin(version: Version.number, edition: Version.edition)
}
