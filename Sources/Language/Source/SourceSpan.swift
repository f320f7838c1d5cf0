/// Where something stands: a stretch of UTF-8 bytes of one source.
public struct SourceSpan: Sendable, Equatable {
  /// The source the offsets point into.
  public let source: SourceText
  /// Offsets of its first byte and of the byte after its last.
  public let range: Range<Int>

  /// A stretch of a source.
  public init(in source: SourceText, _ range: Range<Int>) {
    self.source = source
    self.range = range
  }

  /// The span of things that nobody typed, such as a tree made by a program.
  public static let nowhere = SourceSpan(in: SourceText(""), 0..<0)

  /// What was typed there.
  public var text: String { source.text(in: range) }

  /// The number of the line it starts on.
  public var line: Int { source.line(at: range.lowerBound) }

  /// From the start of this one to the end of the other.
  public func to(_ other: SourceSpan) -> SourceSpan {
    let end = max(range.lowerBound, other.range.upperBound)
    return SourceSpan(in: source, range.lowerBound..<end)
  }
}
