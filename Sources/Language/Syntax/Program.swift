/// What one source says: statements, one after the other.
public struct Program: Sendable, Equatable {
  /// The statements in order.
  public var statements: [Statement]
  /// The source.
  public var span: SourceSpan

  /// A program of statements.
  public init(_ statements: [Statement], at span: SourceSpan = .nowhere) {
    self.statements = statements
    self.span = span
  }

  /// Equal statements; where they stand does not matter.
  public static func == (left: Program, right: Program) -> Bool {
    left.statements == right.statements
  }
}

/// One statement.
public struct Statement: Sendable, Equatable {
  /// What kind of statement, with its parts.
  public indirect enum Kind: Sendable, Equatable {
    /// A command standing alone; a verb that changes its object rebinds the name it was given.
    case command(CommandSyntax)
    /// An expression standing alone; a command here stood in parentheses and rebinds nothing.
    case expression(Expression)
    /// `a, data.b = value`; the value may be a command.
    case assign([Place], Expression)
    /// `def f(x) = …`, `def f(x) { … }`.
    case define(FunctionSyntax)
    /// `for name in values { … }`.
    case forEach(Name, in: Expression, Block)
    /// `repeat times { … }`.
    case repeatTimes(Expression, Block)
    /// `if c { … } else if d { … } else { … }`.
    case branch(BranchSyntax)
  }

  /// What kind of statement, with its parts.
  public var kind: Kind
  /// Where it stands.
  public var span: SourceSpan

  /// A statement at a place.
  public init(_ kind: Kind, at span: SourceSpan = .nowhere) {
    self.kind = kind
    self.span = span
  }

  /// Equal kinds and parts; where they stand does not matter.
  public static func == (left: Statement, right: Statement) -> Bool { left.kind == right.kind }
}

/// What can stand left of `=`.
public enum Place: Sendable, Equatable {
  /// A variable.
  case name(Name)
  /// A column of a dataset: `data.name`.
  case column(of: Name, Name)

  /// Where it stands.
  public var span: SourceSpan {
    switch self {
    case .name(let name): name.span
    case .column(let data, let column): data.span.to(column.span)
    }
  }
}

/// Statements in braces; the last one's value is the block's.
public struct Block: Sendable, Equatable {
  /// The statements in order.
  public var statements: [Statement]
  /// From brace to brace.
  public var span: SourceSpan

  /// A block of statements.
  public init(_ statements: [Statement], at span: SourceSpan = .nowhere) {
    self.statements = statements
    self.span = span
  }

  /// Equal statements; where they stand does not matter.
  public static func == (left: Block, right: Block) -> Bool { left.statements == right.statements }
}

/// A function's definition.
public struct FunctionSyntax: Sendable, Equatable {
  /// What a call of it gives.
  public enum Body: Sendable, Equatable {
    /// After `=`.
    case expression(Expression)
    /// In braces: the value of the last statement.
    case block(Block)
  }

  /// What it is called.
  public var name: Name
  /// What its arguments are called inside.
  public var parameters: [Name]
  /// What a call of it gives.
  public var body: Body

  /// A definition with its parts.
  public init(name: Name, parameters: [Name], body: Body) {
    self.name = name
    self.parameters = parameters
    self.body = body
  }
}

/// An `if` with all that follows it.
public struct BranchSyntax: Sendable, Equatable {
  /// A condition and what runs when it is the first that holds.
  public struct Arm: Sendable, Equatable {
    /// One boolean.
    public var condition: Expression
    /// What runs.
    public var block: Block

    /// A condition with its block.
    public init(_ condition: Expression, _ block: Block) {
      self.condition = condition
      self.block = block
    }
  }

  /// `if`, then every `else if`; at least one.
  public var arms: [Arm]
  /// The last `else`.
  public var otherwise: Block?

  /// Arms in order, and what runs when none holds.
  public init(_ arms: [Arm], otherwise: Block? = nil) {
    self.arms = arms
    self.otherwise = otherwise
  }
}
