import Foundation
import Interpreter
import Language
import Shell
import Synchronization

/// Where a run without a prompt says things: results to standard output; notices, progress and
/// errors to standard error.
final class Console: Observer {
  /// Whether the results are read by a program: notices and texts are then in its lines.
  private let isQuiet: Bool
  private let drawsProgress = isatty(STDERR_FILENO) == 1
  private let usesColour: Bool
  private let state = Mutex(State())

  private struct State {
    var hasProgressLine = false
    var lastDrawn: ContinuousClock.Instant?
  }

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    usesColour = isatty(STDOUT_FILENO) == 1 && Screen.wantsColour()
  }

  func notice(_ notice: Notice) {
    guard !isQuiet else { return }
    clearProgress()
    // A file or pipe gets whole lines: nobody knows how wide they will be read.
    let text = "note: \(notice.text)"
    let shown = Screen.width(of: STDERR_FILENO).map { text.wrapped(to: $0, indent: 6) } ?? text
    write(shown + "\n", to: .standardError)
  }

  func shown(_ rendering: Rendering) {
    guard !isQuiet else { return }
    clearProgress()
    let text = usesColour ? rendering.coloured ?? rendering.text : rendering.text
    guard !text.isEmpty else { return }
    write(text + "\n", to: .standardOutput)
  }

  func progress(_ progress: Interpreter.Progress) {
    guard drawsProgress else { return }
    let now = ContinuousClock.now
    let isDue = state.withLock { state in
      if let last = state.lastDrawn, now - last < .milliseconds(100) { return false }
      state.lastDrawn = now
      state.hasProgressLine = true
      return true
    }
    guard isDue else { return }
    // Back to the line's start, the text, and nothing of the last one after it.
    write("\r\(progress.line)\u{1B}[K", to: .standardError)
  }

  /// Takes the progress line away.
  func clearProgress() {
    let hadLine = state.withLock { state in
      defer { state.hasProgressLine = false }
      return state.hasProgressLine
    }
    if hadLine { write("\r\u{1B}[K", to: .standardError) }
  }

  func echo(_ statement: String) {
    clearProgress()
    let lines = Rendering.printable(statement).split(
      separator: "\n", omittingEmptySubsequences: false)
    write("thaw> " + lines.joined(separator: "\n  ... ") + "\n", to: .standardOutput)
  }

  func errors(_ diagnostics: [Diagnostic]) {
    clearProgress()
    let colour = isatty(STDERR_FILENO) == 1 && Screen.wantsColour()
    let width = Screen.width(of: STDERR_FILENO) ?? 100
    for diagnostic in diagnostics {
      write(diagnostic.rendered(colour: colour, width: width) + "\n", to: .standardError)
    }
  }

  func line(_ text: String) { write(text + "\n", to: .standardOutput) }

  private func write(_ text: String, to handle: FileHandle) {
    // A reader that went away ends the program by SIGPIPE; other failures have nowhere to be told.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}

extension Interpreter.Progress {
  /// The progress on one line: a bar, the text, the time left.
  var line: String {
    let bar = fraction.map { fraction in
      let filled = Int((min(max(fraction, 0), 1) * 20).rounded(.down))
      return "[" + String(repeating: "=", count: filled)
        + String(repeating: " ", count: 20 - filled) + "] "
    }
    let left = secondsLeft.map { ", \(Int(min(max($0, 0), 1e12).rounded(.up))) s left" }
    return (bar ?? "") + Rendering.printable(text) + (left ?? "")
  }
}
