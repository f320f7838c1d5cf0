/// What stands on one side of an operator: a column, or one value that is used beside every row.
public enum ColumnOperand: Sendable {
  case column(Column)
  case integer(Int64)
  case number(Double)
  case boolean(Bool)
  case text(String)

  /// The word for it in a message: a kind of column, or a kind of value.
  var kindName: String {
    switch self {
    case .column(let column): "\(column.kind) column"
    case .integer, .number: "number"
    case .boolean: "boolean"
    case .text: "text"
    }
  }
}

/// One side of an operator read row by row, whether it is a column or a single value.
struct Rows<Value> {
  private let read: (Int) -> Value?

  init(_ values: [Value?]) { read = { values[$0] } }
  init(repeating value: Value) { read = { _ in value } }

  private init(read: @escaping (Int) -> Value?) { self.read = read }

  subscript(row: Int) -> Value? { read(row) }

  func map<Other>(_ transform: @escaping (Value) -> Other) -> Rows<Other> {
    Rows<Other>(read: { [read] row in read(row).map(transform) })
  }
}

extension ColumnOperand {
  /// The values as integers, booleans as 0 and 1; nil where the operand is no integer.
  var integers: Rows<Int64>? {
    switch self {
    case .integer(let value): Rows(repeating: value)
    case .boolean(let value): Rows(repeating: value ? 1 : 0)
    case .number, .text: nil
    case .column(let column):
      switch column.values {
      case .int64(let values): Rows(values)
      case .boolean(let values): Rows(values.map { $0.map { $0 ? 1 : 0 } })
      case .float64, .text, .category, .image, .date: nil
      }
    }
  }

  /// The values as float64; nil where the operand is no number.
  var reals: Rows<Double>? {
    switch self {
    case .integer(let value): Rows(repeating: Double(value))
    case .number(let value): Rows(repeating: value)
    case .boolean(let value): Rows(repeating: value ? 1 : 0)
    case .text: nil
    case .column(let column): column.values.numbers.map { Rows($0) }
    }
  }

  /// The values as texts; nil where the operand is neither text nor category.
  var texts: Rows<String>? {
    switch self {
    case .text(let value): Rows(repeating: value)
    case .integer, .number, .boolean: nil
    case .column(let column): column.values.texts.map { Rows($0) }
    }
  }

  var booleans: Rows<Bool>? {
    switch self {
    case .boolean(let value): Rows(repeating: value)
    case .integer, .number, .text: nil
    case .column(let column):
      if case .boolean(let values) = column.values { Rows(values) } else { nil }
    }
  }

  /// The values as dates; a single text counts where it spells one.
  var dates: Rows<CalendarDate>? {
    switch self {
    case .text(let value): CalendarDate(iso8601: value).map { Rows(repeating: $0) }
    case .integer, .number, .boolean: nil
    case .column(let column):
      if case .date(let values) = column.values { Rows(values) } else { nil }
    }
  }

  /// It is one negative number beside every row.
  var isNegative: Bool {
    switch self {
    case .integer(let value): value < 0
    case .number(let value): value < 0
    case .column, .boolean, .text: false
    }
  }

  var isBoolean: Bool { booleans != nil }
}

/// The column whose name a result carries, and the length that both sides agree on.
///
/// - Throws: ``DatasetError/lengthsDiffer(column:count:expected:)``.
func commonRows(
  _ left: ColumnOperand, _ right: ColumnOperand
) throws(DatasetError) -> (name: String, rowCount: Int) {
  switch (left, right) {
  case (.column(let first), .column(let second)):
    guard first.count == second.count else {
      throw .lengthsDiffer(column: second.name, count: second.count, expected: first.count)
    }
    return (first.name, first.count)
  case (.column(let column), _), (_, .column(let column)):
    return (column.name, column.count)
  default:
    preconditionFailure("an operation on columns without a column")
  }
}
