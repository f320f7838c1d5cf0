/// What one statement may use. Each ends in a diagnostic, never in a crash.
public enum EvaluationLimits {
  /// Calls of functions inside one another.
  public static let callDepth = 1_000
  /// Expressions and blocks being evaluated inside one another, through calls.
  public static let evaluationDepth = 20_000
  /// Characters that one statement may show.
  public static let shownCharacterCount = 4_000_000
  /// Bytes of one text.
  public static let textByteCount = 64_000_000
  /// Elements of one list.
  public static let listCount = 10_000_000
  /// Lists, and functions that captured others, inside one another.
  public static let nesting = 100
  /// Elements up to which a tensor or a list is written out in JSON.
  public static let jsonElementCount = 10_000
  /// Notices that one statement may make; later ones are dropped and counted.
  public static let noticeCount = 1_000
}
