/// Something to tell a person about what they typed: what is wrong in their words, the source with
/// the place underlined, and a hint that would mend it.
///
/// ```swift
/// throw Diagnostic("`fit` has no clause `epoch`", at: clause.span)
///   .hint("did you mean `epochs`?")
/// ```
/// Names, file contents and other outside text may be quoted in any part of it: rendering shows
/// control characters as escapes and never sends them to the terminal.
public struct Diagnostic: Error, Sendable, Equatable {
  /// How much it matters.
  public enum Severity: String, Sendable {
    /// The statement was not run, or not finished.
    case error
    /// It ran; this is worth knowing.
    case note
  }

  /// A place in a source, with a word on it if there is one to say.
  public struct Label: Sendable, Equatable {
    /// The place to underline.
    public var span: SourceSpan
    /// What stands beside the carets.
    public var text: String?
  }

  /// How much it matters.
  public var severity: Severity
  /// What is wrong, in the words of the person who typed; names in backticks.
  public var message: String
  /// The places meant, the most important first.
  public var labels: [Label]
  /// What would mend it, each to be acted on as it stands.
  public var hints: [String]
  /// Whether the machine lacks something, memory or an entry of the catalogue, and the statement is fine.
  public var isOfEnvironment = false

  /// A mistake, with the place where it was made and a word on it.
  public init(
    _ message: String, at span: SourceSpan? = nil, _ label: String? = nil,
    severity: Severity = .error
  ) {
    self.severity = severity
    self.message = message
    labels = span.map { [Label(span: $0, text: label)] } ?? []
    hints = []
  }

  /// Something worth knowing that stops nothing.
  public static func note(
    _ message: String, at span: SourceSpan? = nil, _ label: String? = nil
  ) -> Diagnostic {
    Diagnostic(message, at: span, label, severity: .note)
  }

  /// The same with one more hint; without a text, the same.
  public func hint(_ text: String?) -> Diagnostic {
    guard let text else { return self }
    var result = self
    result.hints.append(text)
    return result
  }

  /// The same with one more place underlined.
  public func label(_ text: String?, at span: SourceSpan) -> Diagnostic {
    var result = self
    result.labels.append(Label(span: span, text: text))
    return result
  }

  /// The same as what the machine lacks, rather than a mistake in the statement.
  public var ofEnvironment: Diagnostic {
    var result = self
    result.isOfEnvironment = true
    return result
  }

  /// The same, pointing at a place if it pointed nowhere: for code that knows where a value was
  /// written when the code that failed did not.
  public func located(at span: SourceSpan) -> Diagnostic {
    labels.isEmpty ? label(nil, at: span) : self
  }

  /// The place of the mistake, if it has one.
  public var span: SourceSpan? { labels.first?.span }
}
