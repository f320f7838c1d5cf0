/// A word as it was typed, and where. Names are equal when they read the same.
public struct Name: Sendable, Hashable {
  /// The word.
  public var text: String
  /// Where it stands.
  public var span: SourceSpan

  /// A word at a place.
  public init(_ text: String, at span: SourceSpan = .nowhere) {
    self.text = text
    self.span = span
  }

  /// Equal when they read the same.
  public static func == (left: Name, right: Name) -> Bool { left.text == right.text }

  /// Hashes what it reads.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
