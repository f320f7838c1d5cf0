import Language

/// What the shell drives: something that runs statements and knows what may be typed.
///
/// `submit` is called on a thread of its own, with a large stack, while the main thread waits;
/// meanwhile only `interrupt` is called, on the main thread. The others are called on the main
/// thread while nothing runs.
public protocol ShellFront: AnyObject {
  /// Runs what was typed: one statement or several, over one line or several.
  func submit(_ text: String, on screen: Screen) -> ShellVerdict

  /// What could stand at the cursor, an offset in UTF-8 bytes. The text has earlier lines of the
  /// same statement in it.
  func completions(_ text: String, cursor: Int) -> ShellCompletions

  /// Whether what was typed can be run, or waits for another line.
  func completeness(of text: String) -> Completeness

  /// Asks what runs to stop soon.
  func interrupt()
}

/// How a submission ended.
public enum ShellVerdict: Sendable, Equatable {
  /// Everything ran.
  case done
  /// A statement failed; the screen says why.
  case failed
  /// The person wants to leave.
  case quit
}

/// Candidates for the word at the cursor.
public struct ShellCompletions: Sendable, Equatable {
  /// What a candidate replaces, in UTF-8 bytes of the text: up to the cursor.
  public var range: Range<Int>
  /// The candidates, in the order in which to list them.
  public var candidates: [Candidate]

  /// A word that could stand at the cursor.
  public struct Candidate: Sendable, Equatable {
    /// What replaces the word.
    public var text: String
    /// How it is listed: a file by its last part.
    public var label: String
    /// What follows it once it is the only one: a blank, `(` after a function, nothing after a folder.
    public var suffix: String

    /// A candidate, listed as it is typed unless a label says otherwise.
    public init(_ text: String, label: String? = nil, suffix: String = " ") {
      self.text = text
      self.label = label ?? text
      self.suffix = suffix
    }
  }

  /// Candidates that replace a range.
  public init(_ candidates: [Candidate], replacing range: Range<Int>) {
    self.candidates = candidates
    self.range = range
  }
}
