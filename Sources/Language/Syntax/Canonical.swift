// The canonical form: what lineage and notebooks keep of a program. Reading it gives the same tree.

extension Program {
  /// The program in canonical form: one spelling for each tree, a statement to a line.
  public var canonical: String { statements.map(\.canonical).joined(separator: "\n") }
}

extension Statement {
  /// The statement in canonical form; blocks that don't fit on a line take several.
  public var canonical: String {
    switch kind {
    case .command(let command): command.canonical
    case .expression(let expression): expression.printed(.filter, isLeading: true)
    case .assign(let places, let value):
      "\(places.map(\.canonical).joined(separator: ", ")) = \(value.printedAsValue)"
    case .define(let function): function.canonical
    case .forEach(let name, let values, let block):
      "for \(name.text) in \(values.canonical) \(block.canonical)"
    case .repeatTimes(let count, let block): "repeat \(count.canonical) \(block.canonical)"
    case .branch(let branch): branch.canonical
    }
  }
}

extension Place {
  fileprivate var canonical: String {
    switch self {
    case .name(let name): name.text
    case .column(let data, let column): "\(data.text).\(column.text)"
    }
  }
}

extension Block {
  /// Columns that a block on one line may take.
  private static let lineColumns = 80

  /// The block in canonical form, braces included.
  public var canonical: String {
    let lines = statements.map(\.canonical)
    if lines.isEmpty { return "{}" }
    let line = "{ \(lines.joined(separator: "; ")) }"
    if !line.contains("\n"), line.count <= Self.lineColumns { return line }
    let body = lines.joined(separator: "\n").split(
      separator: "\n", omittingEmptySubsequences: false)
    return "{\n\(body.map { "  \($0)" }.joined(separator: "\n"))\n}"
  }
}

extension FunctionSyntax {
  /// The definition in canonical form.
  public var canonical: String {
    let head = "def \(name.text)(\(parameters.map(\.text).joined(separator: ", ")))"
    switch body {
    case .expression(let expression): return "\(head) = \(expression.printedAsValue)"
    case .block(let block): return "\(head) \(block.canonical)"
    }
  }
}

extension BranchSyntax {
  fileprivate var canonical: String {
    var parts = arms.map { "if \($0.condition.canonical) \($0.block.canonical)" }
    if let otherwise { parts.append(otherwise.canonical) }
    return parts.joined(separator: " else ")
  }
}

extension CommandSyntax {
  /// The command in canonical form.
  public var canonical: String {
    var parts = [verb.text]
    if case .expression(let value) = argument, Keyword.commandVerbs.contains(verb.text) {
      parts.append(value.printedAsValue)
    } else if let argument {
      parts.append(argument.canonical)
    }
    for clause in clauses {
      parts.append(clause.word.text)
      if let argument = clause.argument { parts.append(argument.canonical) }
    }
    return parts.joined(separator: " ")
  }
}

extension ArgumentSyntax {
  /// The argument in canonical form.
  public var canonical: String {
    switch self {
    case .expression(let expression): expression.printed(.filter, isLeading: true)
    case .expressions(let expressions):
      expressions.map { $0.printed(.filter, isLeading: true) }.joined(separator: ", ")
    case .word(let name), .name(let name): name.text
    case .phrase(let parts): parts.map(\.canonical).joined(separator: " ")
    case .words(let words, _): "[\(words.map(\.canonical).joined(separator: ", "))]"
    }
  }
}

extension PhraseSyntax {
  fileprivate var canonical: String {
    switch self {
    case .word(let name): name.text
    case .argument(_, let argument): argument.canonical
    }
  }
}

extension WordSyntax {
  fileprivate var canonical: String {
    ([word.text] + numbers.map(\.canonical)).joined(separator: " ")
  }
}

extension Expression {
  /// The expression in canonical form; a command in parentheses.
  public var canonical: String { printed(.filter, isLeading: false) }

  /// Where a command needs no parentheses.
  fileprivate var printedAsValue: String {
    if case .command(let command) = kind { return command.canonical }
    return printed(.filter, isLeading: true)
  }

  /// Printed so that it holds together as tightly as its surroundings ask.
  ///
  /// In a leading position a name could be read as a verb or a clause, so there the parentheses
  /// stay that were typed around an expression that starts with such a word.
  fileprivate func printed(_ surroundings: Precedence, isLeading: Bool) -> String {
    if case .command(let command) = kind { return "(\(command.canonical))" }
    guard precedence < surroundings || (isLeading && keepsParentheses) else {
      return bare(isLeading)
    }
    return "(\(bare(false)))"
  }

  private var precedence: Precedence {
    switch kind {
    case .filter: .filter
    case .binary(let operation, _, _): operation.precedence
    case .unary(.not, _): .not
    case .unary(.negate, _), .integer(.min): .negation
    case .range: .range
    default: .postfix
    }
  }

  private func bare(_ isLeading: Bool) -> String {
    switch kind {
    case .integer(let value): return "\(value)"
    case .real(let value): return "\(value)"
    case .percent(let value): return value.canonical
    case .text(let value): return value.quoted
    case .boolean(let value): return value ? "true" : "false"
    case .none: return "none"
    case .name(let name): return name
    case .list(let elements):
      return "[\(elements.map(\.canonical).joined(separator: ", "))]"
    case .range(let from, let to, let step):
      let first = from?.printed(.sum, isLeading: isLeading) ?? ""
      let last = to?.printed(.sum, isLeading: false) ?? ""
      return "\(first):\(last)" + (step.map { ":\($0.printed(.sum, isLeading: false))" } ?? "")
    case .unary(.not, let operand): return "not \(operand.printed(.not, isLeading: false))"
    case .unary(.negate, let operand): return "-\(operand.printed(.negation, isLeading: false))"
    case .binary(let operation, let left, let right):
      return Self.printed(operation, left, right, isLeading)
    case .filter(let data, let condition):
      let left = data.printed(.filter, isLeading: isLeading)
      return "\(left) where \(condition.printed(.or, isLeading: false))"
    case .call(let name, let arguments):
      return "\(name.text)(\(arguments.map(\.canonical).joined(separator: ", ")))"
    case .index(let base, let subscripts):
      let inside = subscripts.map(\.canonical).joined(separator: ", ")
      return "\(base.printed(.postfix, isLeading: isLeading))[\(inside)]"
    case .member(let base, let name):
      return "\(base.printed(.postfix, isLeading: isLeading)).\(name.text)"
    case .command(let command): return command.canonical
    }
  }

  private static func printed(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ isLeading: Bool
  ) -> String {
    let own = operation.precedence
    // Comparisons don't chain; a power goes on to the right and takes a sign there.
    let leftNeeds = own == .power ? .postfix : own == .comparison ? own.tighter : own
    let rightNeeds = own == .power ? .negation : own.tighter
    let first = left.printed(leftNeeds, isLeading: isLeading)
    let second = right.printed(rightNeeds, isLeading: false)
    return own == .power ? "\(first)^\(second)" : "\(first) \(operation.symbol) \(second)"
  }
}

extension Expression.Argument {
  fileprivate var canonical: String {
    let text = value.canonical
    if let name { return "\(name.text): \(text)" }
    // A range that starts with a name would read as a named argument.
    let word = text.unicodeScalars.prefix { Lexer.continuesWord($0) }
    let rest = text.unicodeScalars[word.endIndex...]
    let readsAsName = word.first.map(Lexer.startsWord) ?? false
    return readsAsName && rest.first == ":" ? "(\(text))" : text
  }
}

extension Percent {
  /// As a literal of the language.
  public var canonical: String {
    let text = String(digits)
    if (0...17).contains(exponent), text.count + exponent <= 18 {
      return text + String(repeating: "0", count: exponent) + "%"
    }
    guard (-18..<0).contains(exponent) else { return "\(text)e\(exponent)%" }
    let padded = String(repeating: "0", count: max(0, 1 - exponent - text.count)) + text
    return "\(padded.dropLast(-exponent)).\(padded.suffix(-exponent))%"
  }
}
