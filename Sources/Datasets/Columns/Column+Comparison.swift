/// The comparisons; a raw value is the operator's sign.
public enum ComparisonOperation: String, Sendable, CaseIterable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  fileprivate func holds<Value: Comparable>(_ x: Value, _ y: Value) -> Bool {
    switch self {
    case .equal: x == y
    case .notEqual: x != y
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    }
  }
}

extension Column {
  /// A comparison row by row: a boolean column without missing values, under the name of the first
  /// column. A missing value on either side gives false, for `!=` too.
  ///
  /// Numbers compare with numbers, texts and categories with texts (by their UTF-8 bytes), dates
  /// with dates or with a text that spells one, booleans with booleans (false before true).
  ///
  /// - Precondition: at least one side is a column.
  /// - Throws: ``DatasetError/unsupported(operation:left:right:)``,
  ///   ``DatasetError/lengthsDiffer(column:count:expected:)``, ``DatasetError/interrupted``.
  public static func comparison(
    _ operation: ComparisonOperation, _ left: ColumnOperand, _ right: ColumnOperand
  ) throws(DatasetError) -> Column {
    let (name, rowCount) = try commonRows(left, right)
    func compared<Value: Comparable>(
      _ left: Rows<Value>, _ right: Rows<Value>
    ) throws(DatasetError) -> Column {
      let flags = try polledRows(rowCount) { row -> Bool? in
        guard let x = left[row], let y = right[row] else { return false }
        return operation.holds(x, y)
      }
      return Column(name: name, values: .boolean(flags))
    }
    if left.isBoolean == right.isBoolean {
      if let left = left.integers, let right = right.integers { return try compared(left, right) }
      if let left = left.reals, let right = right.reals { return try compared(left, right) }
    }
    if let left = left.texts, let right = right.texts {
      return try compared(left.map(HashableText.init), right.map(HashableText.init))
    }
    if let left = left.dates, let right = right.dates { return try compared(left, right) }
    throw .unsupported(
      operation: operation.rawValue, left: left.kindName, right: right.kindName)
  }

  /// For each row, whether its value is one of `choices`; false where it is missing.
  ///
  /// - Throws: ``DatasetError/unsupported(operation:left:right:)`` for a choice of another kind.
  public func isIn(_ choices: [ColumnOperand]) throws(DatasetError) -> Column {
    var flags = [Bool?](repeating: false, count: count)
    for choice in choices {
      let equal = try Column.comparison(.equal, .column(self), choice)
      if case .boolean(let hits) = equal.values {
        for row in hits.indices where hits[row] == true { flags[row] = true }
      }
    }
    return Column(name: name, values: .boolean(flags))
  }

  /// For each row, whether its value is missing: what `missing(c)` answers.
  public func isMissing() -> Column {
    Column(name: name, values: .boolean(values.missing.map { $0 }))
  }
}
