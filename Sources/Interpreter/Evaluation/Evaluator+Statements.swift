import Language
import Tensors

/// What a statement gave, and whether a person has seen it.
struct StatementResult {
  /// Whether and when the value is shown.
  enum Visibility {
    /// It is this statement's to show.
    case open
    /// An assignment, a definition, or a command that only did something.
    case hidden
    /// A command in a block, which shows its result at once.
    case shown
  }

  var value: any Value
  var visibility: Visibility
  /// The names it bound.
  var names: [String] = []
}

extension Evaluator {
  /// Runs one statement.
  ///
  /// - Parameter isOutermost: whether it stands in no block and no function.
  func run(_ statement: Statement, isOutermost: Bool) throws(Diagnostic) -> StatementResult {
    try checkInterrupt(at: statement.span)
    switch statement.kind {
    case .command(let command): return try runAlone(command, isOutermost: isOutermost)
    case .expression(let expression):
      if case .name(let name) = expression.kind { try refuseForeign(name, at: expression.span) }
      let value = try value(of: expression)
      if value is None, case .command = expression.kind {
        return StatementResult(value: value, visibility: .hidden)
      }
      return StatementResult(value: value, visibility: .open)
    case .assign(let targets, let expression): return try assign(expression, to: targets)
    case .define(let function): return try define(function)
    case .forEach(let name, let values, let block): return try loop(name, in: values, block)
    case .repeatTimes(let times, let block): return try loop(times, block)
    case .branch(let branch): return try run(branch)
    }
  }

  /// A line that is one word from a terminal, as `exit` and `ls` are.
  private func refuseForeign(_ word: String, at span: SourceSpan) throws(Diagnostic) {
    guard functions[word] == nil, !visibleNames.contains(word) else { return }
    if let verb = verbs[word] {
      let object = verb.signature.object?.label ?? "more"
      throw Diagnostic("`\(word)` needs \(object)", at: span)
        .hint("it is `\(HelpPages.usage(of: verb))`")
    }
    guard let hint = hintForForeignWord(word) else { return }
    throw Diagnostic("nothing is called `\(word)`", at: span).hint(hint)
  }

  /// The statements of a block, one after the other; the last one's result is the block's.
  func run(_ block: Block) throws(Diagnostic) -> StatementResult {
    try deeper(at: block.span) { () throws(Diagnostic) in
      var result = StatementResult(value: None(), visibility: .hidden)
      for statement in block.statements {
        let names = result.names
        result = try run(statement, isOutermost: false)
        result.names = names + result.names.filter { !names.contains($0) }
      }
      return result
    }
  }

  private func runAlone(_ command: CommandSyntax, isOutermost: Bool) throws(Diagnostic)
    -> StatementResult
  {
    let result = try run(command, standsAlone: isOutermost)
    if let name = result.rebound { bind(name, to: result.value) }
    let names = result.rebound.map { [$0] } ?? []
    guard !(result.value is None) else {
      return StatementResult(value: result.value, visibility: .hidden, names: names)
    }
    try show(result.value, at: command.span) { width in
      result.rebound.map { result.value.rendering(rebound: $0, width: width) }
        ?? result.value.rendering(width: width)
    }
    return StatementResult(value: result.value, visibility: .shown, names: names)
  }

  private func assign(_ expression: Expression, to targets: [Place]) throws(Diagnostic)
    -> StatementResult
  {
    let value = try value(of: expression)
    guard targets.count > 1 else {
      let name = try assign(value, to: targets[0], from: expression)
      return StatementResult(value: value, visibility: .hidden, names: [name])
    }
    let parts = try parts(of: value, count: targets.count, from: expression)
    var names: [String] = []
    for (target, part) in zip(targets, parts) {
      names.append(try assign(part, to: target, from: expression))
    }
    return StatementResult(value: value, visibility: .hidden, names: names)
  }

  private func parts(of value: any Value, count: Int, from expression: Expression)
    throws(Diagnostic) -> [any Value]
  {
    guard let countable = value as? any Countable, value.plainTensor?.shape.rank != 0 else {
      throw Diagnostic(
        "\(count) names need \(count) values", at: expression.span, "this is \(value.phrase)")
    }
    guard countable.elementCount == count else {
      let found = countable.elementCount
      throw Diagnostic(
        "\(count) names need \(count) values", at: expression.span,
        "this gives \(grouped(found))")
    }
    var parts: [any Value] = []
    for position in 0..<count { parts.append(try countable.element(at: position)) }
    return parts
  }

  /// - Returns: the name that was bound.
  private func assign(_ value: any Value, to place: Place, from expression: Expression)
    throws(Diagnostic) -> String
  {
    switch place {
    case .name(let name):
      bind(name.text, to: value)
      return name.text
    case .column(let data, let column):
      guard let binding = binding(data.text) else { throw unknown(data.text, at: data.span) }
      let bound = try self.value(of: binding.held)
      guard let table = bound as? any Columnar else {
        throw Diagnostic(
          "only a dataset has columns to set", at: data.span, "this is \(bound.phrase)")
      }
      do throws(Diagnostic) {
        bind(data.text, to: try table.setting(column: column.text, to: value))
      } catch {
        throw error.placed(at: expression.span)
      }
      return data.text
    }
  }

  private func loop(_ name: Name, in values: Expression, _ block: Block) throws(Diagnostic)
    -> StatementResult
  {
    let collection = try value(of: values)
    guard let countable = collection as? any Countable, collection.plainTensor?.shape.rank != 0
    else {
      throw Diagnostic(
        "`for` runs over a list, a range or a tensor", at: values.span,
        "this is \(collection.phrase)")
    }
    var result = StatementResult(value: None(), visibility: .hidden)
    for position in 0..<countable.elementCount {
      try checkInterrupt(at: block.span)
      bind(name.text, to: try countable.element(at: position))
      result = try run(block)
    }
    if countable.elementCount > 0, !result.names.contains(name.text) {
      result.names.insert(name.text, at: 0)
    }
    return result
  }

  private func loop(_ times: Expression, _ block: Block) throws(Diagnostic) -> StatementResult {
    let value = try value(of: times)
    guard let count = try Int.from(value), count >= 0 else {
      throw Diagnostic(
        "`repeat` takes how many times, 0 or more", at: times.span, "this is \(value.phrase)")
    }
    var result = StatementResult(value: None(), visibility: .hidden)
    for _ in 0..<count {
      try checkInterrupt(at: block.span)
      result = try run(block)
    }
    return result
  }

  private func run(_ branch: BranchSyntax) throws(Diagnostic) -> StatementResult {
    for arm in branch.arms {
      let value = try value(of: arm.condition)
      guard let holds = try Bool.from(value) else {
        throw Diagnostic(
          "`if` needs one true or false", at: arm.condition.span, "this is \(value.phrase)"
        ).hint(value.plainTensor != nil ? "`any(…)` and `all(…)` make one boolean of many" : nil)
      }
      if holds { return try run(arm.block) }
    }
    guard let otherwise = branch.otherwise else {
      return StatementResult(value: None(), visibility: .hidden)
    }
    return try run(otherwise)
  }
}
