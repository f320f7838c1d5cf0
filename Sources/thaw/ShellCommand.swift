import ArgumentParser
import Glibc
import Interpreter
import Shell

/// `thaw` alone: the prompt, or without a terminal the lines of standard input.
struct ShellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell", abstract: "The prompt. It also reads piped input.")

  @ArgumentParser.Flag(inversion: .prefixedNo, help: "Use results that were kept before.")
  var cache = true

  @Option(help: "A file or folder outside this folder that piped input may name; may be repeated.")
  var allow: [String] = []

  @Option(help: "Another session than the folder's own.")
  var session: String?

  func run() throws {
    let screen = Screen()
    for warning in Machine.warnings { screen.show("note: \(warning)") }
    // A path that a person types is allowed; lines that come through a pipe are a script.
    let wall = isatty(STDIN_FILENO) == 1 ? nil : Files.Wall(allowed: allow)
    let front = PromptFront(
      files: Files(wall: wall), library: try Machine.library(), usesCache: cache, screen: screen)
    try front.open(session) { screen.show("note: \($0)") }
    throw ExitCode(Shell(front: front, screen: screen).run())
  }
}
