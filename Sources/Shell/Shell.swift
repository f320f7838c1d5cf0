import Foundation
import Language

/// The prompt: lines in, results out, until the person leaves or the input ends.
///
/// On a terminal lines are edited; from a pipe or a file they are read without prompts. Call it on
/// the main thread, which libedit owns.
public final class Shell {
  private let front: any ShellFront
  private let screen: Screen
  private let environment: [String: String]

  /// A shell before a front.
  public init(
    front: any ShellFront, screen: Screen = Screen(),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.front = front
    self.screen = screen
    self.environment = environment
  }

  /// Runs until the end of input or until the front says so.
  ///
  /// - Returns: the exit status: 0, or 1 where input was piped and a statement of it failed.
  public func run() -> Int32 {
    setTerminalLocale()
    guard isatty(STDIN_FILENO) == 1, screen.isTerminal else { return runPiped() }
    var history = HistoryFile.path(environment: environment).map { HistoryFile(path: $0) }
    let pending = PendingLines()
    let editor = LineEditor(
      lines: history?.lines ?? [], marksPastes: environment["TERM"] != "dumb"
    ) { [front, screen] line, cursor in
      pending.tab(line, cursor: cursor, front: front, width: screen.width)
    }
    guard let editor else { return runPiped() }
    while true {
      let prompt = pending.isEmpty ? "thaw> " : "  ... "
      switch editor.read(prompt: prompt, isColoured: screen.hasColour) {
      case .cancelled:
        pending.clear()
      case .end:
        screen.show("")
        return 0
      case .line(let line):
        editor.remember(line)
        history?.add(line)
        if submitWhenComplete(line, pending) == .quit { return 0 }
      }
    }
  }

  /// Runs what was typed once it is a whole statement.
  private func submitWhenComplete(_ line: String, _ pending: PendingLines) -> ShellVerdict {
    let text = pending.adding(line)
    if case .incomplete = front.completeness(of: text) { return .done }
    pending.clear()
    guard text.contains(where: { !$0.isWhitespace }) else { return .done }
    return TerminalEcho.off { CommandThread.run(text, by: front, on: screen) }
  }

  private func runPiped() -> Int32 {
    let pending = PendingLines()
    var status: Int32 = 0
    var isFirst = true
    while let read = readLine() {
      // Some editors begin a file with a byte order mark; it is no part of what was typed.
      let line = isFirst && read.unicodeScalars.first == "\u{FEFF}" ? read.withoutFirst : read
      isFirst = false
      switch submitWhenComplete(line, pending) {
      case .done: break
      case .failed: status = 1
      case .quit: return status
      }
    }
    // What still waits for a line gets its diagnostic.
    guard !pending.isEmpty else { return status }
    return CommandThread.run(pending.text, by: front, on: screen) == .failed ? 1 : status
  }
}

extension String {
  /// The text without its first scalar.
  fileprivate var withoutFirst: String {
    String(String.UnicodeScalarView(unicodeScalars.dropFirst()))
  }
}

/// The lines of a statement that is not whole yet.
private final class PendingLines {
  private(set) var text = ""

  var isEmpty: Bool { text.isEmpty }

  func clear() { text = "" }

  /// All lines so far, which now wait for the next.
  func adding(_ line: String) -> String {
    text += text.isEmpty ? line : "\n" + line
    return text
  }

  /// What Tab does on a line that follows these.
  func tab(_ line: String, cursor: Int, front: any ShellFront, width: Int) -> TabAction {
    let before = isEmpty ? "" : text + "\n"
    let whole = before + line
    let found = front.completions(whole, cursor: before.utf8.count + cursor)
    let typed = SourceText(whole).text(in: found.range)
    return TabAction.choose(found.candidates, typed: typed, width: width)
  }
}
