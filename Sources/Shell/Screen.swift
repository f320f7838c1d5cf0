import Foundation
import Language
import Synchronization

/// Where results go: a terminal, or a file or pipe. Safe from any thread.
public final class Screen: Sendable {
  /// Output can be redrawn and coloured as on a terminal.
  public let isTerminal: Bool
  /// Colours are wanted: a terminal, and `NO_COLOR` is not set.
  public let hasColour: Bool

  private let descriptor: Int32
  private let line = Mutex(ProgressLine())

  /// Standard output.
  public convenience init() {
    self.init(
      descriptor: STDOUT_FILENO, isTerminal: isatty(STDOUT_FILENO) == 1,
      environment: ProcessInfo.processInfo.environment)
  }

  /// An open file; it stays open.
  init(descriptor: Int32, isTerminal: Bool, environment: [String: String]) {
    self.descriptor = descriptor
    self.isTerminal = isTerminal
    hasColour = isTerminal && Screen.wantsColour(environment: environment)
  }

  /// Whether colours are wanted on a terminal: `NO_COLOR` is unset or empty (no-color.org), and the
  /// terminal has colours.
  public static func wantsColour(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Bool {
    environment["TERM"] != "dumb" && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// Columns there are now; 80 where nobody can tell.
  public var width: Int { Screen.width(of: descriptor) ?? 80 }

  /// Columns of the terminal that a file is; nil if it is none, or nobody can tell.
  public static func width(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Shows a text and ends its line. The progress line gives way.
  public func show(_ text: String) {
    line.withLock { line in
      write(line.erasing() + text + (text.hasSuffix("\n") ? "" : "\n"))
    }
  }

  /// Draws how far a command is, in place; on a terminal only, at most ten times a second.
  public func progress(_ text: String) {
    guard isTerminal else { return }
    let width = width
    line.withLock { line in
      guard let drawing = line.drawing(text, width: width, now: .now) else { return }
      write(drawing)
    }
  }

  /// Takes the progress line away.
  public func clearProgress() { line.withLock { write($0.erasing()) } }

  /// Writes all of it, however often the kernel takes a part only.
  private func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      // The pointer is used only within the call, and the count is the slice's own.
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}

/// The line that says how far a command is.
struct ProgressLine {
  /// Between two drawings: faster than that nobody reads, and a fast terminal costs time.
  static let interval = Duration.milliseconds(100)

  private var lastDrawn: ContinuousClock.Instant?
  private var isVisible = false

  /// What draws a text in place, or nil if the last drawing is too fresh.
  mutating func drawing(_ text: String, width: Int, now: ContinuousClock.Instant) -> String? {
    if let lastDrawn, isVisible, now - lastDrawn < Self.interval { return nil }
    lastDrawn = now
    isVisible = true
    // The last column stays free: a full line would scroll on some terminals.
    return "\r" + text.printable.clipped(to: width - 1) + "\u{1B}[K"
  }

  /// What takes the line away; nothing if there is none.
  mutating func erasing() -> String {
    guard isVisible else { return "" }
    isVisible = false
    return "\r\u{1B}[K"
  }
}

extension String {
  /// At most so many columns, on one line, with dots for what was cut.
  func clipped(to columns: Int) -> String {
    let flat = replacing("\n", with: " ")
    guard flat.displayWidth > columns else { return flat }
    var result = ""
    var used = 1
    for character in flat {
      used += String(character).displayWidth
      if used > columns { break }
      result.append(character)
    }
    return columns > 0 ? result + "…" : ""
  }
}

extension String {
  /// Lines of at most so many columns, broken between words; those after the first are indented. A
  /// word that is longer than a line is left to the terminal.
  public func wrapped(to columns: Int, indent: Int) -> String {
    guard displayWidth > columns else { return self }
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      let longer = line.isEmpty ? String(word) : "\(line) \(word)"
      if longer.displayWidth <= columns || line.isEmpty {
        line = longer
      } else {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
