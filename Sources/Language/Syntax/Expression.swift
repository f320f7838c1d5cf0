/// Something that has a value.
///
/// Expressions are equal when they mean the same text: spans and superfluous parentheses take no
/// part in it.
public struct Expression: Sendable, Equatable {
  /// What kind of expression, with its parts.
  public indirect enum Kind: Sendable, Equatable {
    /// `7`. Not negative, but for the one number that has no positive twin, `-9223372036854775808`.
    case integer(Int64)
    /// `1e-3`, `0.5`: finite and not negative.
    case real(Double)
    /// `12.5%`.
    case percent(Percent)
    /// `"solar"`, its escapes already read.
    case text(String)
    /// `true`, `false`.
    case boolean(Bool)
    /// `none`.
    case none
    /// A variable; where a declaration opens their scope, a column or a layer.
    case name(String)
    /// `[a, b]`.
    case list([Expression])
    /// `first:end:step`; ends are open (nil) only inside an index.
    case range(from: Expression?, to: Expression?, step: Expression?)
    /// `-x`, `not x`.
    case unary(UnaryOperator, Expression)
    /// `a + b`.
    case binary(BinaryOperator, Expression, Expression)
    /// `data where condition`; the data's columns are in the condition's scope.
    case filter(Expression, where: Expression)
    /// `name(arguments)`.
    case call(Name, [Argument])
    /// `x[0, 1:]`.
    case index(Expression, [Expression])
    /// `x.name`.
    case member(Expression, Name)
    /// A command: in parentheses, after `=`, after `time`.
    case command(CommandSyntax)
  }

  /// An argument of a call: `x`, or `seed: 7`.
  public struct Argument: Sendable, Equatable {
    /// The word before the colon, if there is one.
    public var name: Name?
    /// The value handed over.
    public var value: Expression

    /// An argument, with a name or by its position.
    public init(_ value: Expression, name: Name? = nil) {
      self.name = name
      self.value = value
    }
  }

  /// What kind of expression, with its parts.
  public let kind: Kind
  /// Where it stands, without parentheses around it.
  public let span: SourceSpan
  /// Levels of expressions in it, itself included; the parser keeps it under `Limits.height`, so
  /// that walking a tree by recursion is safe.
  public let height: Int
  /// It was typed in parentheses and begins with a verb's or a clause's word. Only the canonical
  /// form asks: in a leading position they have to stay.
  let keepsParentheses: Bool

  /// An expression at a place.
  public init(_ kind: Kind, at span: SourceSpan = .nowhere) {
    self.init(kind, at: span, keepsParentheses: false)
  }

  init(_ kind: Kind, at span: SourceSpan, keepsParentheses: Bool) {
    self.kind = kind
    self.span = span
    self.keepsParentheses = keepsParentheses
    height = 1 + kind.children.reduce(0) { max($0, $1.height) }
  }

  /// Equal kinds and parts; where they stand does not matter.
  public static func == (left: Expression, right: Expression) -> Bool { left.kind == right.kind }
}

extension Expression {
  /// The expressions it is made of, from left to right, those in the arguments of a command too.
  public var children: [Expression] { kind.children }
}

extension Expression.Kind {
  fileprivate var children: [Expression] {
    switch self {
    case .integer, .real, .percent, .text, .boolean, .none, .name: []
    case .list(let elements): elements
    case .range(let from, let to, let step): [from, to, step].compactMap { $0 }
    case .unary(_, let operand): [operand]
    case .binary(_, let left, let right): [left, right]
    case .filter(let data, let condition): [data, condition]
    case .call(_, let arguments): arguments.map(\.value)
    case .index(let base, let subscripts): [base] + subscripts
    case .member(let base, _): [base]
    case .command(let command): command.expressions
    }
  }
}
