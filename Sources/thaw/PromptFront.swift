import Catalogue
import Interpreter
import Language
import Notebooks
import Shell
import Tensors
import Verbs

/// The session behind the prompt: what the shell drives.
final class PromptFront: ShellFront {
  private let front: Front
  private let observer: ScreenObserver

  init(files: Files, library: Library, usesCache: Bool, screen: Screen) {
    observer = ScreenObserver(screen)
    front = Front(
      files: files, library: library, usesCache: usesCache, observer: observer, width: screen.width,
      ownsWorkerPool: true, writer: NotebookWriter(origin: .program))
  }

  /// Takes up a session: the named one, or the folder's own, without which the prompt works too.
  func open(_ session: String?, notice: (String) -> Void) throws {
    try KeptSession.open(session, for: front, mayGoOnUnkept: session == nil, notice: notice)
  }

  func submit(_ text: String, on screen: Screen) -> ShellVerdict {
    // The window may have changed since the last statement.
    front.width = screen.width
    // A Ctrl-C that came while nothing ran was not meant for this.
    front.interruptFlag.clear()
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
    let bytes = Array(text.utf8)
    let isInText = range.lowerBound > 0 && bytes[range.lowerBound - 1] == UInt8(ascii: "\"")
    let isClosed = cursor < bytes.count && bytes[cursor] == UInt8(ascii: "\"")
    return ShellCompletions(
      completions.map { $0.candidate(isInText: isInText, isClosed: isClosed) }, replacing: range)
  }

  func completeness(of text: String) -> Completeness { front.completeness(of: text) }

  func interrupt() { front.interrupt() }
}

/// Shows on a screen what statements say while they run.
final class ScreenObserver: Observer {
  private let screen: Screen

  init(_ screen: Screen) { self.screen = screen }

  func notice(_ notice: Notice) {
    let text = Rendering.printable("note: \(notice.text)").wrapped(to: screen.width, indent: 6)
    screen.show(screen.hasColour ? "\u{1B}[2m\(text)\u{1B}[0m" : text)
  }

  func progress(_ progress: Interpreter.Progress) { screen.progress(progress.line) }

  func shown(_ rendering: Rendering) {
    let text = screen.hasColour ? rendering.coloured ?? rendering.text : rendering.text
    if !text.isEmpty { screen.show(text) }
  }
}

extension Completion {
  /// A word to put at the cursor: a folder goes on, a text is closed, a word is followed by a blank.
  fileprivate func candidate(isInText: Bool, isClosed: Bool) -> ShellCompletions.Candidate {
    let suffix =
      if text.hasSuffix("/") { "" } else if isInText { isClosed ? "" : "\"" } else {
        detail.isEmpty ? "" : " "
      }
    return ShellCompletions.Candidate(text, suffix: suffix)
  }
}
