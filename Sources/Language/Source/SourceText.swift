/// A piece of text that was typed or read: one line at the prompt, one notebook cell, one script.
///
/// Offsets into it are UTF-8 bytes. It is a class so that every span can hold on to the text it
/// points into: a diagnostic then renders without asking where its source went.
public final class SourceText: Sendable {
  /// The text as it was typed.
  public let text: String
  /// The file it came from, if it is worth telling; nothing at the prompt.
  public let name: String?
  /// The number of its first line, counted from 1; a cell of a script may start further down.
  public let firstLine: Int

  /// The offset of the first byte of each line.
  private let lineStarts: [Int]

  /// Takes the text of one prompt line, cell or script.
  public init(_ text: String, name: String? = nil, firstLine: Int = 1) {
    // A native UTF-8 string makes every later access by offset constant in time.
    var text = text
    text.makeContiguousUTF8()
    self.text = text
    self.name = name
    self.firstLine = firstLine
    var starts = [0]
    for (offset, byte) in text.utf8.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  /// Length in UTF-8 bytes.
  public var count: Int { text.utf8.count }

  /// The number of the line that holds this offset, counted from `firstLine`.
  public func line(at offset: Int) -> Int { firstLine + lineIndex(at: offset) }

  /// The offsets of the whole line that holds this offset, without its newline.
  public func lineRange(at offset: Int) -> Range<Int> {
    let index = lineIndex(at: offset)
    let start = lineStarts[index]
    let end = index + 1 < lineStarts.count ? lineStarts[index + 1] - 1 : count
    return start..<max(start, end)
  }

  /// The text between two offsets; a broken character at an edge is replaced, never a crash.
  public func text(in range: Range<Int>) -> String {
    let lower = min(max(range.lowerBound, 0), count)
    let upper = min(max(range.upperBound, lower), count)
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: lower)
    let end = utf8.index(start, offsetBy: upper - lower)
    return String(decoding: utf8[start..<end], as: UTF8.self)
  }

  /// All of it as a span.
  public var span: SourceSpan { SourceSpan(in: self, 0..<count) }

  private func lineIndex(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}

extension SourceText: Equatable {
  /// Two sources are equal when they read the same and come from the same place.
  public static func == (left: SourceText, right: SourceText) -> Bool {
    left === right
      || (left.text == right.text && left.name == right.name && left.firstLine == right.firstLine)
  }
}
