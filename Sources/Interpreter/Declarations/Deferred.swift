import Language

/// An expression or command that is not evaluated yet: what `time` takes. The verb evaluates it
/// with ``Context/evaluate(_:)``.
public struct CapturedCommand: Argument, Sendable {
  /// How the parser reads it.
  public static let argumentKind = ArgumentKind.command
  /// What messages call it.
  public static let expectation = "a command"
  /// What was typed.
  public let expression: Expression

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> CapturedCommand {
    CapturedCommand(expression: given.expression)
  }

  /// Its form in a command's lineage.
  public var canonicalText: String { expression.span.text }
}

/// An expression as it stands, for verbs that look at its names or evaluate it in a scope of their
/// own with ``Context/evaluate(_:columnsOf:)``.
public struct DeferredExpression: Argument, Sendable {
  /// What messages call it.
  public static let expectation = "an expression"
  /// What was typed.
  public let expression: Expression

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> DeferredExpression {
    DeferredExpression(expression: given.expression)
  }

  /// Its form in a command's lineage.
  public var canonicalText: String { expression.span.text }
}
