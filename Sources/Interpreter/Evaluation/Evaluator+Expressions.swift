import Language
import Tensors

extension Evaluator {
  /// The value of an expression in the scope of a dataset's columns.
  func value(of expression: Expression, columnsOf data: (any Columnar)?, asList: Bool)
    throws(Diagnostic) -> any Value
  {
    guard let data else { return try value(of: expression, asList: asList) }
    frames[frames.count - 1].scopes.append(data)
    let depth = frames.count
    defer { frames[depth - 1].scopes.removeLast() }
    return try value(of: expression, asList: asList)
  }

  /// The value of an expression.
  ///
  /// - Parameter asList: whether a list literal stays a list instead of becoming a tensor.
  func value(of expression: Expression, asList: Bool = false) throws(Diagnostic) -> any Value {
    try deeper(at: expression.span) { () throws(Diagnostic) in
      switch expression.kind {
      case .integer(let value): return Number.integer(Int(value))
      case .real(let value): return Number.real(value)
      case .percent(let value): return Number.percent(value)
      case .text(let value): return value
      case .boolean(let value): return value
      case .none: return None()
      case .name(let name): return try lookUp(name, at: expression.span)
      case .list(let elements): return try list(elements, asList: asList, at: expression.span)
      case .range(let from, let to, let step):
        return try range(from, to, step, at: expression.span)
      case .unary(let operation, let operand):
        return try apply(operation, to: operand, at: expression.span)
      case .binary(let operation, let left, let right):
        return try apply(operation, left, right, at: expression.span)
      case .filter(let data, let condition): return try filter(data, where: condition)
      case .call(let name, let arguments):
        return try call(name, arguments, at: expression.span)
      case .index(let base, let subscripts):
        return try index(base, by: subscripts, at: expression.span)
      case .member(let base, let name): return try member(name, of: base)
      case .command(let command): return try run(command, standsAlone: false).value
      }
    }
  }

  private func lookUp(_ name: String, at span: SourceSpan) throws(Diagnostic) -> any Value {
    for scope in frames[frames.count - 1].scopes.reversed() {
      guard let column = scope.column(name) else { continue }
      if isBound(name), shadowed.insert(name).inserted {
        notice("`\(name)` is the column here, not the variable")
      }
      return column
    }
    if let binding = binding(name) {
      do throws(Diagnostic) { return try value(of: binding.held) } catch {
        guard error != .stopped else { throw error }
        throw Diagnostic("the value of `\(name)` is not there: \(error.message)", at: span)
          .hint("`history of \(name)` lists the statements that make it again")
      }
    }
    if let builtin = functions[name] { return Function(builtin: builtin) }
    throw unknown(name, at: span)
  }

  /// The message for a name that stands for nothing.
  func unknown(_ name: String, at span: SourceSpan) -> Diagnostic {
    let names = visibleNames + functions.entries.map(\.name)
    let error = Diagnostic("nothing is called `\(name)`", at: span)
    if let hint = hintForForeignWord(name, asValue: true) { return error.hint(hint) }
    if let verb = verbs[name] {
      return error.hint("`\(name)` is a verb, with more after it: `\(HelpPages.usage(of: verb))`")
    }
    let near = nearest(to: name, among: names)
    return error.hint(near.map { "did you mean `\($0)`?" } ?? "`values` lists the names there are")
  }

  private func range(
    _ from: Expression?, _ to: Expression?, _ step: Expression?, at span: SourceSpan
  ) throws(Diagnostic) -> any Value {
    guard let from, let to else {
      throw Diagnostic("a range outside `[ ]` needs both ends", at: span)
    }
    let start = try integer(from, "a range starts at")
    let end = try integer(to, "a range ends before")
    guard let step else { return IntegerRange(start: start, end: end) }
    let stride = try integer(step, "a range steps by")
    guard stride != 0 else { throw Diagnostic("a range cannot step by 0", at: step.span) }
    return IntegerRange(start: start, end: end, step: stride)
  }

  private func integer(_ expression: Expression, _ role: String) throws(Diagnostic) -> Int {
    let value = try value(of: expression)
    guard let integer = try Int.from(value) else {
      throw Diagnostic(
        "\(role) a whole number", at: expression.span, "this is \(value.phrase)")
    }
    return integer
  }

  private func filter(_ data: Expression, where condition: Expression) throws(Diagnostic)
    -> any Value
  {
    let value = try value(of: data)
    guard let table = value as? any Columnar else {
      throw Diagnostic(
        "`where` takes rows of a dataset", at: data.span, "this is \(value.phrase)"
      ).hint("for numbers there is the function `where(condition, a, b)`")
    }
    let mask = try self.value(of: condition, columnsOf: table, asList: false)
    do throws(Diagnostic) {
      return try table.keeping(where: mask)
    } catch {
      throw error.placed(at: condition.span)
    }
  }

  private func member(_ name: Name, of base: Expression) throws(Diagnostic) -> any Value {
    let value = try value(of: base)
    do throws(Diagnostic) {
      if let attribute = try value.attribute(name.text) {
        return (attribute as? AnyValue)?.value ?? attribute
      }
    } catch {
      throw error.placed(at: name.span)
    }
    let subject = base.span.text.count <= 40 ? "`\(base.span.text)`" : "this \(value.kind)"
    let what = value is any Columnar ? "column " : ""
    let error = Diagnostic("\(subject) has no \(what)`\(name.text)`", at: name.span)
    if let near = nearest(to: name.text, among: value.attributeNames) {
      return try raise(error.hint("did you mean `\(near)`?"))
    }
    guard !value.attributeNames.isEmpty else { throw error }
    let list = value.attributeNames.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
    throw error.hint("a \(value.kind) has \(list)")
  }

  private func raise(_ error: Diagnostic) throws(Diagnostic) -> any Value { throw error }

  private func list(_ elements: [Expression], asList: Bool, at span: SourceSpan)
    throws(Diagnostic) -> any Value
  {
    var values: [any Value] = []
    for element in elements { values.append(try value(of: element)) }
    if !asList {
      do throws(Diagnostic) {
        if let tensor = try ListLiteral.tensor(of: values) { return tensor }
      } catch {
        throw error.placed(at: span)
      }
    }
    let list = List(values)
    guard list.depth <= EvaluationLimits.nesting else {
      throw Diagnostic(
        "this list goes too deep", at: span,
        "more than \(EvaluationLimits.nesting) lists inside one another")
    }
    return list
  }

  private func index(_ base: Expression, by subscripts: [Expression], at span: SourceSpan)
    throws(Diagnostic) -> any Value
  {
    let value = try value(of: base)
    guard let indexable = value as? any Indexable else {
      throw Diagnostic("\(value.phrase) cannot be indexed", at: base.span)
    }
    var indices: [Index] = []
    for subscript_ in subscripts { indices.append(try index(subscript_)) }
    do throws(Diagnostic) {
      return try indexable.indexed(by: indices)
    } catch {
      throw error.placed(at: span)
    }
  }

  private func index(_ expression: Expression) throws(Diagnostic) -> Index {
    if case .range(let from, let to, let step) = expression.kind {
      let stride = try step.map { (step) throws(Diagnostic) in try integer(step, "a slice steps by")
      }
      guard stride != 0 else { throw Diagnostic("a slice cannot step by 0", at: expression.span) }
      return .slice(
        start: try from.map { (end) throws(Diagnostic) in try integer(end, "a slice starts at") },
        end: try to.map { (end) throws(Diagnostic) in try integer(end, "a slice ends before") },
        step: stride ?? 1)
    }
    let value = try value(of: expression)
    if value is Bool { return .value(value) }
    if case .integer(let position)? = value as? Number { return .position(position) }
    if let tensor = value.plainTensor, tensor.elementType == .int64,
      let position = tensor.number?.integer
    {
      return .position(position)
    }
    if let range = value as? IntegerRange { return range.index }
    if value is Number {
      throw Diagnostic("an index is a whole number", at: expression.span, "this is \(value.phrase)")
    }
    return .value(value)
  }
}
