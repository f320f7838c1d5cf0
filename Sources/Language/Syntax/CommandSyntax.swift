/// A verb with its argument and clauses, as typed: `fit model on train epochs 20`.
public struct CommandSyntax: Sendable, Equatable {
  /// The verb's word.
  public var verb: Name
  /// What stands right after the verb.
  public var argument: ArgumentSyntax?
  /// The clauses in the order they were typed.
  public var clauses: [ClauseSyntax]
  /// All of it.
  public var span: SourceSpan

  /// A command with its parts.
  public init(
    verb: Name, argument: ArgumentSyntax? = nil, clauses: [ClauseSyntax] = [],
    at span: SourceSpan = .nowhere
  ) {
    self.verb = verb
    self.argument = argument
    self.clauses = clauses
    self.span = span
  }

  /// The first clause with this word.
  public func clause(_ word: String) -> ClauseSyntax? { clauses.first { $0.word.text == word } }

  /// Every expression in its arguments, from left to right.
  public var expressions: [Expression] {
    (argument?.expressions ?? []) + clauses.flatMap { $0.argument?.expressions ?? [] }
  }

  /// Equal verbs, arguments and clauses in the same order; where they stand does not matter.
  public static func == (left: CommandSyntax, right: CommandSyntax) -> Bool {
    left.verb == right.verb && left.argument == right.argument && left.clauses == right.clauses
  }
}

/// One clause of a command: `epochs 20`, or a word alone, as `replace`.
public struct ClauseSyntax: Sendable, Equatable {
  /// The clause's word.
  public var word: Name
  /// What follows the word, if its declaration asks for something.
  public var argument: ArgumentSyntax?

  /// A clause with its argument.
  public init(_ word: Name, _ argument: ArgumentSyntax? = nil) {
    self.word = word
    self.argument = argument
  }

  /// The word and its argument.
  public var span: SourceSpan { argument.map { word.span.to($0.span) } ?? word.span }
}

/// An argument as its declared kind reads it; each case belongs to one `ArgumentKind`.
public indirect enum ArgumentSyntax: Sendable, Equatable {
  /// Of `.expression`, and of `.command`: there the expression may be a command.
  case expression(Expression)
  /// Of `.expressions`: one or more.
  case expressions([Expression])
  /// Of `.word` and `.expressionOrWord`: a word of the declared list.
  case word(Name)
  /// Of `.name`: letters, digits, `_ . -`.
  case name(Name)
  /// Of `.phrase`: its words and arguments in order.
  case phrase([PhraseSyntax])
  /// Of `.words`: `[flip, rotate 90]`; `span` includes the brackets.
  case words([WordSyntax], span: SourceSpan)
}

/// One part of a phrase as typed.
public enum PhraseSyntax: Sendable, Equatable {
  /// A fixed word.
  case word(Name)
  /// An argument under the label its declaration gives it.
  case argument(String, ArgumentSyntax)
}

/// One entry of a list of words with numbers: `rotate 90`.
public struct WordSyntax: Sendable, Equatable {
  /// The word.
  public var word: Name
  /// Number literals after it, each maybe under a minus.
  public var numbers: [Expression]

  /// A word and the numbers after it.
  public init(_ word: Name, _ numbers: [Expression] = []) {
    self.word = word
    self.numbers = numbers
  }

  /// The word and its numbers.
  public var span: SourceSpan { numbers.last.map { word.span.to($0.span) } ?? word.span }
}

extension ArgumentSyntax {
  /// Where it stands.
  public var span: SourceSpan {
    switch self {
    case .expression(let expression): expression.span
    case .expressions(let expressions): Self.span(from: expressions.map(\.span))
    case .word(let name), .name(let name): name.span
    case .phrase(let parts): Self.span(from: parts.map(\.span))
    case .words(_, let span): span
    }
  }

  /// Every expression in it, from left to right.
  public var expressions: [Expression] {
    switch self {
    case .expression(let expression): [expression]
    case .expressions(let expressions): expressions
    case .word, .name: []
    case .phrase(let parts): parts.flatMap(\.expressions)
    case .words(let words, _): words.flatMap(\.numbers)
    }
  }

  /// The argument of a phrase that its declaration labelled so.
  public func phraseArgument(_ label: String) -> ArgumentSyntax? {
    guard case .phrase(let parts) = self else { return nil }
    for case .argument(label, let argument) in parts { return argument }
    return nil
  }

  /// Equal parts; where they stand does not matter.
  public static func == (left: ArgumentSyntax, right: ArgumentSyntax) -> Bool {
    switch (left, right) {
    case (.expression(let a), .expression(let b)): a == b
    case (.expressions(let a), .expressions(let b)): a == b
    case (.word(let a), .word(let b)), (.name(let a), .name(let b)): a == b
    case (.phrase(let a), .phrase(let b)): a == b
    case (.words(let a, _), .words(let b, _)): a == b
    default: false
    }
  }

  private static func span(from spans: [SourceSpan]) -> SourceSpan {
    guard let first = spans.first, let last = spans.last else { return .nowhere }
    return first.to(last)
  }
}

extension PhraseSyntax {
  /// Where it stands.
  public var span: SourceSpan {
    switch self {
    case .word(let name): name.span
    case .argument(_, let argument): argument.span
    }
  }

  fileprivate var expressions: [Expression] {
    switch self {
    case .word: []
    case .argument(_, let argument): argument.expressions
    }
  }
}
