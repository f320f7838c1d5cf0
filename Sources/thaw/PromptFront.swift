import Catalogue
import Interpreter
import Language
import Shell
import Tensors
import Verbs

/// The session behind the prompt: what the shell drives.
final class PromptFront: ShellFront {
  private let front: Front
  private let observer: ScreenObserver

  init(library: Library, usesCache: Bool, screen: Screen) {
    observer = ScreenObserver(screen)
    front = Front(
      library: library, usesCache: usesCache, observer: observer, width: screen.width,
      ownsWorkerPool: true)
  }

  func submit(_ text: String, on screen: Screen) -> ShellVerdict {
    // The window may have changed since the last statement.
    front.width = screen.width
    var failed = false
    front.submit(text, stopsAtError: false) { outcome in
      screen.clearProgress()
      for diagnostic in outcome.errors {
        screen.show(diagnostic.rendered(colour: screen.hasColour, width: screen.width))
      }
      failed = failed || outcome.failed
    }
    screen.clearProgress()
    return front.wantsToQuit ? .quit : failed ? .failed : .done
  }

  func completions(_ text: String, cursor: Int) -> ShellCompletions {
    let (range, completions) = front.completions(in: text, cursor: cursor)
    return ShellCompletions(completions.map(\.candidate), replacing: range)
  }

  func completeness(of text: String) -> Completeness { front.completeness(of: text) }

  func interrupt() { front.interrupt() }
}

/// Shows on a screen what statements say while they run.
final class ScreenObserver: Observer {
  private let screen: Screen

  init(_ screen: Screen) { self.screen = screen }

  func notice(_ notice: Notice) {
    screen.show(
      screen.hasColour ? "\u{1B}[2mnote: \(notice.text)\u{1B}[0m" : "note: \(notice.text)")
  }

  func progress(_ progress: Interpreter.Progress) { screen.progress(progress.line) }

  func shown(_ rendering: Rendering) {
    let text = screen.hasColour ? rendering.coloured ?? rendering.text : rendering.text
    if !text.isEmpty { screen.show(text) }
  }
}

extension Completion {
  /// A word to put at the cursor: a folder goes on, a word is followed by a blank.
  fileprivate var candidate: ShellCompletions.Candidate {
    let isFolder = text.hasSuffix("/")
    return ShellCompletions.Candidate(text, suffix: isFolder || detail.isEmpty ? "" : " ")
  }
}
