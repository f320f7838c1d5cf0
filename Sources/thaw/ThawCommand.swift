import ArgumentParser
import Foundation

/// The program: reads its command line and runs what it asks for.
@main
struct Program {
  static func main() {
    do {
      var command = try ThawCommand.parseAsRoot()
      try command.run()
    } catch {
      end(after: error)
    }
  }

  /// Ends the program after an error, as shells expect: status 2 for a command line that makes no
  /// sense, 1 for what went wrong later. `--help` and `--version` come here too, with status 0.
  private static func end(after error: any Error) -> Never {
    let code = ThawCommand.exitCode(for: error)
    guard code != .success else { ThawCommand.exit(withError: error) }
    let message = ThawCommand.message(for: error)
    let isUsage = code == .validationFailure
    var text = ""
    if !message.isEmpty {
      text = "error: \(message.prefix(1).lowercased() + message.dropFirst())\n"
      if isUsage { text += "hint: `thaw --help` lists what there is\n" }
    }
    FileHandle.standardError.write(Data(text.utf8))
    Foundation.exit(isUsage ? 2 : code.rawValue)
  }
}

/// `thaw`, `thaw run FILE`, `thaw get NAME`, …
struct ThawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "thaw",
    abstract: "A shell for transfer learning: load, adapt, freeze, fit, evaluate by slice.",
    version: Version.text,
    subcommands: [
      ShellCommand.self, RunCommand.self, ReplayCommand.self, CheckCommand.self,
      SessionCommand.self, GetCommand.self, ManualCommand.self, VersionCommand.self,
    ],
    defaultSubcommand: ShellCommand.self)
}

/// What this program is.
enum Version {
  /// Of the program.
  static let number = "0.1.0"
  /// Of the language.
  static let edition = 1
  static let text = "thaw \(number), language edition \(edition)"
}

struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "Print the version, and what the arithmetic runs on.")

  func run() {
    print(Version.text)
    print(Machine.description)
  }
}
