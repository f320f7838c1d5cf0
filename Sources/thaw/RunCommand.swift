import ArgumentParser
import Dispatch
import Foundation
import Interpreter
import Notebooks
import Tensors
import Verbs

/// `thaw run FILE`: the statements of a script or of a notebook's cells, one after the other.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a script (.thaw), a notebook (.ipynb) or standard input (-).")

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @ArgumentParser.Argument(help: "A .thaw script, an .ipynb notebook, or - for standard input.")
  var file: String

  @Option(help: "What to print: text, or one JSON object a statement.")
  var format = Format.text

  @ArgumentParser.Flag(help: "Go on after a statement that failed.")
  var keepGoing = false

  @ArgumentParser.Flag(inversion: .prefixedNo, help: "Use results that were kept before.")
  var cache = true

  @Option(help: "A file or folder outside this folder that statements may name; may be repeated.")
  var allow: [String] = []

  @ArgumentParser.Flag(help: "Print each statement before what it shows.")
  var echo = false

  @Option(help: "Work in this session, which stays; without, nothing is left.")
  var session: String?

  func run() throws {
    let console = Console(isQuiet: format == .json)
    for warning in Machine.warnings { console.notice(Notice(warning)) }
    let front = Front(
      files: Files(wall: Files.Wall(allowed: allow)), library: try Machine.library(),
      usesCache: cache, observer: console, ownsWorkerPool: true,
      writer: NotebookWriter(origin: .program))
    if let session {
      try KeptSession.open(session, for: front, mayGoOnUnkept: false) {
        console.notice(Notice($0))
      }
    }
    let interruption = InterruptOnSignal(front)
    defer { interruption.end() }
    var failed = false
    for part in try parts() {
      front.submit(
        part.source, name: part.name,
        stopsAtError: !keepGoing,
        finished: { outcome in
          if format == .json {
            console.line(outcome.json(cell: part.cell).description)
          } else {
            console.errors(outcome.errors)
          }
          failed = failed || outcome.failed
        },
        starting: { statement in
          if echo { console.echo(statement) }
        })
      if failed && !keepGoing || front.wantsToQuit { break }
    }
    console.clearProgress()
    if failed { throw ExitCode(1) }
  }

  private struct Part {
    let source: String
    /// Where a mistake stands, for messages; nil for standard input.
    let name: String?
    let cell: Int?
  }

  private func parts() throws -> [Part] {
    let bytes = try contents()
    if file.lowercased().hasSuffix(".ipynb") {
      do {
        return try Notebook(bytes).codeCells.enumerated().map { position, cell in
          Part(
            source: cell.source, name: "\(file), cell \(position + 1)", cell: position + 1)
        }
      } catch {
        throw Unreadable("\"\(shownName)\" is no notebook: \(error.reason)")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Unreadable("\"\(shownName)\" is not UTF-8")
    }
    // Some editors begin a file with a byte order mark; it is no part of the script.
    let source = text.first == "\u{FEFF}" ? String(text.dropFirst()) : text
    return [Part(source: source, name: file == "-" ? nil : file, cell: nil)]
  }

  private func contents() throws -> [UInt8] {
    let handle = file == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: file)
    let unreadable = Unreadable("there is no file \"\(shownName)\" that can be read")
    guard let handle else { throw unreadable }
    var bytes: [UInt8] = []
    do {
      // A pipe may be what is run, and a device may have no end.
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        bytes += piece
        guard bytes.count <= Notebook.byteLimit else {
          throw Unreadable("\"\(shownName)\" is larger than what Thaw runs")
        }
      }
    } catch let error as Unreadable {
      throw error
    } catch {
      throw unreadable
    }
    return bytes
  }

  /// The file's name, fit for a terminal.
  private var shownName: String { Rendering.printable(file) }
}

/// A file that can't be run, and why.
private struct Unreadable: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension Notebook.Failure {
  /// Why, after the file's name.
  var reason: String {
    switch self {
    case .json(let reason, let byte): "it is not JSON (\(reason), byte \(byte))"
    case .malformed(let reason): reason
    case .version(let version): "its format is nbformat \(version), and Thaw reads 4"
    case .tooLarge(let byteCount): "it has \(byteCount) bytes, more than Thaw reads"
    }
  }
}

/// Turns Ctrl-C into a wish that the statement in progress stops, while it lives.
final class InterruptOnSignal {
  private let source: any DispatchSourceSignal

  init(_ front: Front) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    let flag = front.interruptFlag
    source.setEventHandler {
      flag.request()
    }
    source.resume()
  }

  func end() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
