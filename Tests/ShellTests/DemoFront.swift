import Foundation
import Language
import Shell
import Synchronization

/// A front that says back what it was given, so that a terminal can be tested without a session.
final class DemoFront: ShellFront {
  static let verbs = [
    VerbSignature("show", object: ObjectSignature("a value")),
    VerbSignature(
      "fit", object: ObjectSignature("a model"),
      clauses: [ClauseSignature("on", isRequired: true), ClauseSignature("epochs")]),
    VerbSignature("quit"),
  ]

  private let isInterrupted = Atomic<Bool>(false)

  func submit(_ text: String, on screen: Screen) -> ShellVerdict {
    isInterrupted.store(false, ordering: .relaxed)
    if text == "quit" { return .quit }
    if text.hasPrefix("fit ") { return fit(on: screen) }
    let mistakes = parse(text, verbs: Self.verbs).diagnostics
    for mistake in mistakes {
      screen.show(mistake.rendered(colour: screen.hasColour, width: screen.width))
    }
    guard mistakes.isEmpty else { return .failed }
    screen.show("<\(text.replacing("\n", with: "|"))> at \(screen.width)")
    return .done
  }

  /// Runs until it is interrupted, as a long fit does.
  private func fit(on screen: Screen) -> ShellVerdict {
    for step in 0..<100_000 {
      screen.progress("step \(step) of 100000 " + String(repeating: "─", count: 100))
      if isInterrupted.load(ordering: .relaxed) {
        screen.show("stopped")
        return .failed
      }
      usleep(5_000)
    }
    return .done
  }

  func interrupt() { isInterrupted.store(true, ordering: .relaxed) }

  func completeness(of text: String) -> Completeness { isComplete(text, verbs: Self.verbs) }

  func completions(_ text: String, cursor: Int) -> ShellCompletions {
    let context = completionContext(text, cursor: cursor, verbs: Self.verbs)
    let words = context.offers.flatMap { offer -> [String] in
      switch offer {
      case .verbs: Self.verbs.map(\.name)
      case .names: ["cells", "größe", "model_a", "model_b"]
      case .clauses(_, let words), .words(let words): words
      default: []
      }
    }
    let fitting = words.filter { $0.hasPrefix(context.prefix) }
    return ShellCompletions(fitting.map { .init($0) }, replacing: context.range)
  }
}
