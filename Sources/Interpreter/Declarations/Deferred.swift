import Language

/// An expression or command that is not evaluated yet: what `time` takes. The verb evaluates it
/// with ``Context/evaluate(_:)``.
public struct CapturedCommand: Argument, Sendable {
  public static let argumentKind = ArgumentKind.command
  public static let expectation = "a command"
  public let expression: Expression

  public static func read(_ given: Given) throws(Diagnostic) -> CapturedCommand {
    CapturedCommand(expression: given.expression)
  }

  public var canonicalText: String { expression.span.text }
}

/// An expression as it stands, for verbs that look at its names or evaluate it in a scope of their
/// own with ``Context/evaluate(_:columnsOf:)``.
public struct DeferredExpression: Argument, Sendable {
  public static let expectation = "an expression"
  public let expression: Expression

  public static func read(_ given: Given) throws(Diagnostic) -> DeferredExpression {
    DeferredExpression(expression: given.expression)
  }

  public var canonicalText: String { expression.span.text }
}
