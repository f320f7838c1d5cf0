import Language
import Tensors

extension Evaluator {
  /// `operation operand`.
  func apply(_ operation: UnaryOperator, to operand: Expression, at span: SourceSpan)
    throws(Diagnostic) -> any Value
  {
    let value = try value(of: operand)
    do throws(Diagnostic) {
      if let result = try unary(operation, value) { return result }
    } catch {
      throw error.placed(at: span)
    }
    let text = operation == .not ? "not" : "-"
    throw Diagnostic(
      "`\(text)` has no meaning here", at: operand.span, "this is \(value.phrase)")
  }

  /// `left operation right`. `and` and `or` look at the right side only if the left leaves it open.
  func apply(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, at span: SourceSpan
  ) throws(Diagnostic) -> any Value {
    let first = try value(of: left)
    if operation == .and || operation == .or, let decided = try Bool.from(first),
      decided == (operation == .or)
    {
      return decided
    }
    let second = try value(of: right)
    do throws(Diagnostic) {
      if let result = try binary(operation, first, second) { return result }
    } catch {
      throw placed(error, first, second, left, right, at: span)
    }
    throw mismatch(operation, first, second, left, right, at: span)
  }

  private func unary(_ operation: UnaryOperator, _ value: any Value) throws(Diagnostic)
    -> (any Value)?
  {
    if let operable = value as? any Operable { return try operable.applying(operation) }
    switch (operation, value) {
    case (.negate, let number as Number): return try Arithmetic.negate(number)
    case (.not, let boolean as Bool): return !boolean
    default: return try TensorArithmetic.apply(operation, to: value)
    }
  }

  /// - Returns: nil if the operator has no meaning for the two.
  func binary(_ operation: BinaryOperator, _ left: any Value, _ right: any Value)
    throws(Diagnostic) -> (any Value)?
  {
    if let operable = left as? any Operable {
      if let result = try operable.applying(operation, to: right, onLeft: true) { return result }
    } else if let operable = right as? any Operable {
      if let result = try operable.applying(operation, to: left, onLeft: false) { return result }
    }
    if let left = left as? Number, let right = right as? Number, operation != .isIn {
      return try Arithmetic.apply(operation, left, right)
    }
    if let result = try texts(operation, left, right) { return result }
    if operation == .isIn { return try isIn(left, right) }
    if let left = try Bool.from(left), let right = try Bool.from(right) {
      switch operation {
      case .and: return left && right
      case .or: return left || right
      case .equal: return left == right
      case .notEqual: return left != right
      default: break
      }
    }
    if let result = try TensorArithmetic.apply(operation, left, right) { return result }
    return equality(operation, left, right)
  }

  private func texts(_ operation: BinaryOperator, _ left: any Value, _ right: any Value)
    throws(Diagnostic) -> (any Value)?
  {
    guard let left = left as? String, let right = right as? String else { return nil }
    switch operation {
    case .add:
      guard left.utf8.count + right.utf8.count <= EvaluationLimits.textByteCount else {
        throw Diagnostic("this text is too long").hint(
          "a text may have \(grouped(EvaluationLimits.textByteCount)) bytes")
      }
      return left + right
    // Bytes, not a language's alphabet: the order is the same on every machine.
    case .equal: return left.utf8.elementsEqual(right.utf8)
    case .notEqual: return !left.utf8.elementsEqual(right.utf8)
    case .less: return left.utf8.lexicographicallyPrecedes(right.utf8)
    case .greater: return right.utf8.lexicographicallyPrecedes(left.utf8)
    case .lessOrEqual: return !right.utf8.lexicographicallyPrecedes(left.utf8)
    case .greaterOrEqual: return !left.utf8.lexicographicallyPrecedes(right.utf8)
    case .isIn: return right.holds(left)
    default: return nil
    }
  }

  private func isIn(_ value: any Value, _ collection: any Value) throws(Diagnostic)
    -> (any Value)?
  {
    if let range = collection as? IntegerRange {
      guard let number = try Number.from(value) else { return nil }
      return number.integer.map(range.contains) ?? false
    }
    if collection.tensorOperand != nil {
      // Among all elements, not among the entries of the first axis.
      guard value is Number || value is Bool || value.tensorOperand != nil else { return nil }
      let equal = try TensorArithmetic.apply(.equal, collection, value)
      return equal?.plainTensor?.booleans.contains(true) ?? false
    }
    guard let countable = collection as? any Countable, !(collection is any Operable),
      collection.plainTensor?.shape.rank != 0
    else { return nil }
    for position in 0..<countable.elementCount {
      let answer = try binary(.equal, value, try countable.element(at: position))
      if let answer, try Bool.from(answer) == true { return true }
    }
    return false
  }

  /// Values of kinds without arithmetic are equal if their contents are; of two kinds, never.
  private func equality(_ operation: BinaryOperator, _ left: any Value, _ right: any Value)
    -> (any Value)?
  {
    guard operation == .equal || operation == .notEqual else { return nil }
    let isEqual = left.kind == right.kind && left.digest == right.digest
    return isEqual == (operation == .equal)
  }

  /// The error at its place; where shapes do not fit, with the shapes of both sides.
  private func placed(
    _ error: Diagnostic, _ left: any Value, _ right: any Value, _ leftSide: Expression,
    _ rightSide: Expression, at span: SourceSpan
  ) -> Diagnostic {
    guard let fact = error.labels.first, fact.span == .nowhere else {
      return error.placed(at: span)
    }
    var error = error
    let sides = [(leftSide, left), (rightSide, right)].map { side, value in
      let text = side.span.text
      let name = text.count <= 20 && !text.contains("\n") ? text : "a side"
      return "\(name) is \(value.plainTensor?.shape ?? [])"
    }
    error.labels[0].span = span
    error.labels[0].text = sides.joined(separator: " and ") + (fact.text.map { ": \($0)" } ?? "")
    return error
  }

  private func mismatch(
    _ operation: BinaryOperator, _ left: any Value, _ right: any Value, _ leftSide: Expression,
    _ rightSide: Expression, at span: SourceSpan
  ) -> Diagnostic {
    let error = Diagnostic(
      "`\(operation.symbol)` has no meaning between \(left.phrase) and \(right.phrase)", at: span)
    if operation == .add, left is String || right is String {
      return error.hint("`+` joins two texts")
    }
    return error
  }
}
