import Language

/// What a terminal shows of a session: prompts with what was typed, and what came back.
///
///     # A comment.
///     thaw> x = 3
///     thaw> x + 1
///     4
///
/// A statement of several lines goes on after `....> `. Tests and documentation keep sessions in
/// this form and compare them with what a session of today shows.
public struct Transcript {
  private enum Part {
    /// A comment or a blank line before a prompt.
    case aside(String)
    /// What was typed, line by line.
    case input([String])
  }

  private static let prompt = "thaw> "
  private static let continuation = "....> "

  private let parts: [Part]

  /// Reads a transcript, leaving out what came back.
  public init(_ text: String) {
    var parts: [Part] = []
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let line = lines.popFirst() {
      if line.hasPrefix(Transcript.prompt) || line == "thaw>" {
        parts.append(.input([String(line.dropFirst(Transcript.prompt.count))]))
      } else if line.hasPrefix(Transcript.continuation), case .input(let typed)? = parts.last {
        parts[parts.count - 1] = .input(typed + [String(line.dropFirst(6))])
      } else if line.hasPrefix("#") || (line.isEmpty && Transcript.startsAside(lines)) {
        parts.append(.aside(String(line)))
      }
    }
    self.parts = parts
  }

  /// The transcript as a session shows it that runs the same statements.
  public func replayed(in front: Front) -> String {
    var lines: [String] = []
    for part in parts {
      switch part {
      case .aside(let line): lines.append(line)
      case .input(let typed):
        for (index, line) in typed.enumerated() {
          lines.append((index == 0 ? Transcript.prompt : Transcript.continuation) + line)
        }
        for outcome in front.submit(typed.joined(separator: "\n")) {
          let text = outcome.terminalText(width: front.width)
          guard !text.isEmpty else { continue }
          lines +=
            text
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Whether a blank line stands before a comment or a prompt, and so is no output.
  private static func startsAside(_ rest: ArraySlice<Substring>) -> Bool {
    guard let next = rest.first(where: { !$0.isEmpty }) else { return false }
    return next.hasPrefix("#") || next.hasPrefix(prompt)
  }
}

extension StatementOutcome {
  /// What a terminal shows of it: notices and results in order, then the errors. Empty if nothing
  /// is shown.
  public func terminalText(colour: Bool = false, width: Int = 80) -> String {
    let said = events.map { event in
      switch event {
      case .notice(let notice): "note: \(notice.text)"
      case .shown(let rendering): colour ? rendering.coloured ?? rendering.text : rendering.text
      }
    }
    return (said + errors.map { $0.rendered(colour: colour, width: width) })
      .joined(separator: "\n")
  }
}
