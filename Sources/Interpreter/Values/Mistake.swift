/// A person's mistake found where no source text is known: by a value, a file or a function. The
/// evaluator turns it into a ``Diagnostic`` at the span of the expression that caused it.
public struct Mistake: Error, Equatable {
  /// What is wrong, in the words of the person who typed.
  public var message: String
  /// Stands beside the underline: the facts, as in `x is [64, 3] and w is [2, 1]`.
  public var label: String?
  /// What would mend it.
  public var hint: String?

  public init(_ message: String, label: String? = nil, hint: String? = nil) {
    self.message = message
    self.label = label
    self.hint = hint
  }
}
