import ArgumentParser
import Interpreter
import Shell

/// `thaw` alone: the prompt, or without a terminal the lines of standard input.
struct ShellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell", abstract: "The prompt. It also reads piped input.")

  @ArgumentParser.Flag(inversion: .prefixedNo, help: "Use results that were kept before.")
  var cache = true

  func run() throws {
    let screen = Screen()
    for warning in Machine.warnings { screen.show("note: \(warning)") }
    let front = PromptFront(
      library: try Machine.library(), usesCache: cache, screen: screen)
    throw ExitCode(Shell(front: front, screen: screen).run())
  }
}
