import ArgumentParser

/// The program: `thaw`, `thaw run FILE`, `thaw replay FILE`, `thaw get NAME`.
@main
struct ThawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "thaw",
    abstract: "A shell for transfer learning: load, adapt, freeze, fit, evaluate by slice.",
    version: Version.text,
    subcommands: [
      ShellCommand.self, RunCommand.self, ReplayCommand.self, CheckCommand.self,
      SessionCommand.self, GetCommand.self, VersionCommand.self,
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
