import Language

/// An argument as a person gave it, on its way to becoming what the verb's declaration says.
public struct Given {
  /// What was typed.
  public let syntax: ArgumentSyntax
  /// The verb's word.
  public let verb: String
  /// The clause's word; nil for the verb's object.
  public let clause: String?
  /// The value whose columns or layers are looked up before variables, if the declaration opens
  /// such a scope.
  public let scope: (any Value)?
  /// What the person called that value: `cells`.
  public let scopeText: String?

  let evaluator: Evaluator
  let inputs: GivenInputs

  /// Where it stands.
  public var span: SourceSpan { syntax.span }

  /// The same argument with another syntax: a part of a phrase or of a list.
  public func part(_ syntax: ArgumentSyntax) -> Given {
    Given(
      syntax: syntax, verb: verb, clause: clause, scope: scope, scopeText: scopeText,
      evaluator: evaluator, inputs: inputs)
  }

  /// The one expression of the argument.
  ///
  /// - Precondition: the declared kind is `.expression`, `.expressionOrWord` or `.command`.
  public var expression: Expression {
    switch syntax {
    case .expression(let expression): return expression
    case .word(let name), .name(let name): return Expression(.name(name.text), at: name.span)
    default: preconditionFailure("`\(verb)` reads an expression where its declaration has another")
    }
  }

  /// The value of the expression, columns of the scope before variables.
  ///
  /// - Parameter asList: whether a list of numbers stays a list.
  public func value(asList: Bool = false) throws(Diagnostic) -> any Value {
    let value = try evaluator.value(
      of: expression, columnsOf: scope as? any Columnar, asList: asList)
    inputs.values.append((span.text, value))
    return value
  }

  /// The value of any expression, without the scope.
  public func variable(_ expression: Expression) throws(Diagnostic) -> any Value {
    try evaluator.value(of: expression, columnsOf: nil, asList: false)
  }

  /// Whether a variable of that name is bound.
  public func isVariable(_ name: String) -> Bool { evaluator.isBound(name) }

  /// Says something that is worth knowing.
  public func notice(_ text: String) { evaluator.notice(text) }

  /// The message for an argument of the wrong kind.
  public func mismatch(expected: String, found value: any Value) -> Diagnostic {
    let place = clause.map { " after `\($0)`" } ?? ""
    return Diagnostic("`\(verb)` needs \(expected)\(place)", at: span, "this is \(value.phrase)")
  }
}

extension Given {
  /// The message for a name that stands where a text is due: `load elpv`, `save x to y.npy`. Nil for
  /// anything but names with points between them.
  func unquoted(_ error: Diagnostic) -> Diagnostic? {
    var part = expression
    while case .member(let owner, _) = part.kind { part = owner }
    guard case .name = part.kind, error != .stopped else { return nil }
    var error = error
    error.hints = ["a text stands in quotes: `\(span.text.literal)`"]
    return error
  }
}

/// The values that went into one argument: its lineage, and the scope of others.
final class GivenInputs {
  var values: [(text: String, value: any Value)] = []
}

extension Value {
  /// The value in a sentence: `the number 3`, `a tensor, float32 [2, 2]`.
  var phrase: String {
    switch self {
    case is None: "none"
    case is Number, is Bool: "the \(kind) \(summary)"
    case is String: "the text \(summary)"
    default: "aeiou".contains(kind.first ?? "x") ? "an \(kind)" : "a \(kind)"
    }
  }
}
