/// The operators that join conditions.
public enum LogicalOperation: String, Sendable, CaseIterable {
  case and, or
}

extension Column {
  /// Joins conditions row by row, under the name of the first column.
  ///
  /// A missing value is an unknown one: `false and missing` is false, `true or missing` is true,
  /// else the result is missing.
  ///
  /// - Precondition: at least one side is a column.
  /// - Throws: ``DatasetError/unsupported(operation:left:right:)``,
  ///   ``DatasetError/lengthsDiffer(column:count:expected:)``.
  public static func logical(
    _ operation: LogicalOperation, _ left: ColumnOperand, _ right: ColumnOperand
  ) throws(DatasetError) -> Column {
    let (name, rowCount) = try commonRows(left, right)
    guard let x = left.booleans, let y = right.booleans else {
      throw .unsupported(
        operation: operation.rawValue, left: left.kindName, right: right.kindName)
    }
    // The value that decides alone, whatever the other side is.
    let deciding = operation == .or
    let flags = try polledRows(rowCount) { row -> Bool? in
      if x[row] == deciding || y[row] == deciding { return deciding }
      return x[row] == nil || y[row] == nil ? nil : !deciding
    }
    return Column(name: name, values: .boolean(flags))
  }

  /// `not`: true where the value is false, false where it is true, missing where it is missing.
  ///
  /// - Throws: ``DatasetError/unsupported(operation:left:right:)``.
  public func inverted() throws(DatasetError) -> Column {
    guard case .boolean(let flags) = values else {
      throw .unsupported(operation: "not", left: "\(kind) column", right: nil)
    }
    return Column(name: name, values: .boolean(flags.map { $0.map { !$0 } }))
  }
}
