/// A line of characters, each of which may have an ink.
struct StyledLine: Sendable, Hashable {
  private struct Span: Sendable, Hashable {
    var text: String
    let ink: Ink?
  }

  private var spans: [Span] = []

  /// A line of plain text.
  init(_ text: String = "") { append(text) }

  /// Text at its end, plain unless an ink is given.
  mutating func append(_ text: String, _ ink: Ink? = nil) {
    guard !text.isEmpty else { return }
    if let last = spans.last, last.ink == ink {
      spans[spans.count - 1].text += text
    } else {
      spans.append(Span(text: text, ink: ink))
    }
  }

  /// Without colours, and without blanks at the end.
  var text: String {
    var text = spans.map(\.text).joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  /// With the colours that a terminal reads.
  var coloured: String {
    spans.map { span in
      guard let ink = span.ink else { return span.text }
      return "\u{1B}[38;2;\(ink.red);\(ink.green);\(ink.blue)m\(span.text)\u{1B}[0m"
    }.joined()
  }
}
