import ArgumentParser
import Interpreter
import Shell
import Verbs

/// `thaw manual`: everything `help` can say, on one page.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual: the language, every verb, every function.")

  func run() {
    let pages = HelpPages(
      verbs: .standard, functions: .standard, further: HelpTopic.standard,
      width: Screen.width(of: 1) ?? 80)
    print(pages.manual)
  }
}
