import CKernels
import Datasets
import Interpreter
import Language
import Tensors

/// A column of a table as a value of the language.
struct ColumnValue: Operable, Indexable, Countable {
  static let kind = "column"

  let column: Column
  private let remembered = RememberedDigest()

  init(_ column: Column) { self.column = column }

  var summary: String {
    "\(column.kind) column `\(column.name)`, \(Wording.count(column.count, "value"))"
  }

  func rendering(width: Int) -> Rendering {
    let texts = column.values.descriptions
    let shown = texts.prefix(ColumnValue.shownCount).map { $0 ?? "missing" }
    let rest = texts.count - shown.count
    let more = rest > 0 ? "\n… \(Wording.count(rest)) more" : ""
    return Rendering(shown.joined(separator: "\n") + more)
  }

  /// Values that are shown of a column.
  static let shownCount = 20

  var attributeNames: [String] { ["name", "type", "count"] }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    switch name {
    case "name": column.name
    case "type": column.kind.description
    case "count": Number.integer(column.count)
    default: nil
    }
  }

  var canonicalValue: CanonicalValue {
    (try? column.canonical()) ?? ["kind": "column", "unreadable": .text(column.name)]
  }

  var digest: Digest { remembered.digest { Digest(of: canonicalValue) } }

  /// About 16 bytes a value.
  var memoryByteCount: Int { 16 * column.count }

  var json: JSON? {
    guard column.count <= 10_000 else { return nil }
    switch column.values {
    case .boolean(let values): return .list(values.map { $0.map(JSON.boolean) ?? .null })
    case .int64(let values): return .list(values.map { $0.map { .integer(Int($0)) } ?? .null })
    case .float64(let values): return .list(values.map { $0.map(JSON.real) ?? .null })
    case .text, .category, .date, .image:
      return .list(column.values.descriptions.map { $0.map(JSON.text) ?? .null })
    }
  }

  func indexed(by indices: [Index]) throws(Diagnostic) -> any Value {
    guard indices.count == 1 else { throw Diagnostic("a column has one axis") }
    if case .position = indices[0] {
      return try element(at: indices[0].positions(length: column.count, noun: "value")[0])
    }
    let rows = try indices[0].positions(length: column.count, noun: "value")
    return ColumnValue(Column(name: column.name, values: column.values.gathered(rows)))
  }

  var elementCount: Int { column.count }

  func element(at position: Int) throws(Diagnostic) -> any Value {
    switch column.values {
    case .boolean(let values): values[position] ?? None()
    case .int64(let values): values[position].map { Number.integer(Int($0)) } ?? None()
    case .float64(let values): values[position].map(Number.real) ?? None()
    case .text, .category, .date, .image: column.values.descriptions[position] ?? None()
    }
  }
}

// Arithmetic, comparisons and functions.
extension ColumnValue {
  func applying(
    _ operation: BinaryOperator, to other: any Value, onLeft: Bool
  ) throws(Diagnostic) -> (any Value)? {
    if operation == .isIn { return onLeft ? try isIn(other) : nil }
    guard let operand = ColumnOperand(other, rowCount: column.count) else { return nil }
    let (left, right) =
      onLeft ? (.column(column), operand) : (operand, ColumnOperand.column(column))
    do throws(DatasetError) {
      if let arithmetic = ArithmeticOperation(rawValue: operation.rawValue) {
        return ColumnValue(try Column.arithmetic(arithmetic, left, right))
      }
      if let comparison = ComparisonOperation(rawValue: operation.rawValue) {
        return ColumnValue(try Column.comparison(comparison, left, right))
      }
      if let logical = LogicalOperation(rawValue: operation.rawValue) {
        return ColumnValue(try Column.logical(logical, left, right))
      }
    } catch {
      throw error.diagnostic
    }
    return nil
  }

  func applying(_ operation: UnaryOperator) throws(Diagnostic) -> (any Value)? {
    do {
      switch operation {
      case .negate: return ColumnValue(try column.negated())
      case .not: return ColumnValue(try column.inverted())
      }
    } catch {
      throw error.diagnostic
    }
  }

  func applying(
    _ function: String, to arguments: [(name: String, value: any Value)]
  ) throws(Diagnostic) -> (any Value)? {
    do throws(DatasetError) {
      if function == "missing" { return ColumnValue(column.isMissing()) }
      if function == "unique" { return ColumnValue(try column.distinct()) }
      if let reduction = Reduction(rawValue: function) {
        if let exact = try column.reducedExactly(by: reduction) {
          return Number.integer(Int(exact))
        }
        return try column.reduced(by: reduction).map(Number.real) ?? None()
      }
    } catch {
      throw error.diagnostic
    }
    guard let elementwise = ColumnValue.elementwise[function],
      let numbers = column.values.numbers
    else { return nil }
    return ColumnValue(
      Column(name: column.name, values: .float64(numbers.map { $0.map(elementwise) })))
  }

  private func isIn(_ other: any Value) throws(Diagnostic) -> (any Value)? {
    var choices: [ColumnOperand] = []
    guard let countable = other as? any Countable, countable.elementCount <= 100_000 else {
      guard let list = other as? List else { return nil }
      for element in list.elements {
        guard let choice = ColumnOperand(element, rowCount: column.count) else { return nil }
        choices.append(choice)
      }
      do { return ColumnValue(try column.isIn(choices)) } catch { throw error.diagnostic }
    }
    for position in 0..<countable.elementCount {
      let element = try countable.element(at: position)
      guard let choice = ColumnOperand(element, rowCount: column.count) else { return nil }
      choices.append(choice)
    }
    do { return ColumnValue(try column.isIn(choices)) } catch { throw error.diagnostic }
  }

  /// Functions of one number; the same ones as for tensors, so that a column and its tensor agree.
  private static let elementwise: [String: @Sendable (Double) -> Double] = [
    "abs": { $0.magnitude }, "sqrt": { $0.squareRoot() }, "exp": { thaw_exp_f64($0) },
    "log": { thaw_log_f64($0) }, "sin": { thaw_sin_f64($0) }, "cos": { thaw_cos_f64($0) },
    "tanh": { thaw_tanh_f64($0) }, "sigmoid": { thaw_sigmoid_f64($0) },
    "floor": { $0.rounded(.down) }, "ceil": { $0.rounded(.up) },
    "round": { $0.rounded(.toNearestOrEven) },
  ]
}

extension ColumnOperand {
  /// What a value is beside a column of so many rows; nil if it has no meaning there.
  init?(_ value: any Value, rowCount: Int) {
    switch value {
    case let column as ColumnValue: self = .column(column.column)
    case let number as Number:
      if case .integer(let integer) = number {
        self = .integer(Int64(integer))
      } else {
        self = .number(number.real)
      }
    case let text as String: self = .text(text)
    case let boolean as Bool: self = .boolean(boolean)
    case let tensor as Tensor:
      if let number = tensor.number {
        self.init(number, rowCount: rowCount)
      } else if tensor.shape.rank == 1 {
        self = .column(Column(name: "tensor", values: ColumnValues(tensor)))
      } else {
        return nil
      }
    default: return nil
    }
  }
}

extension ColumnValues {
  /// The elements of a tensor of one axis; nothing is missing.
  init(_ tensor: Tensor) {
    switch tensor.storage {
    case .boolean(let values): self = .boolean(values)
    case .int64(let values): self = .int64(values)
    case .float32(let values): self = .float64(values.map(Double.init))
    case .float64(let values): self = .float64(values)
    }
  }
}

extension Column {
  /// What `data.name = value` makes a column: a column, a tensor of one axis, a list of texts, or
  /// one value for every row.
  init(_ value: any Value, name: String, rowCount: Int) throws(Diagnostic) {
    if let list = value as? List {
      guard let texts = try [String].from(list) else {
        throw Diagnostic("a column is made of numbers, booleans or texts")
      }
      self.init(name: name, values: .text(texts))
      return
    }
    if let tensor = value as? Tensor, tensor.shape.rank > 1 {
      throw Diagnostic("a column has one axis, and this tensor is \(tensor.shape)")
    }
    switch ColumnOperand(value, rowCount: rowCount) {
    case .column(let column): self = column.named(name)
    case .integer(let number):
      self.init(name: name, values: .int64([Int64?](repeating: number, count: rowCount)))
    case .number(let number):
      self.init(name: name, values: .float64([Double?](repeating: number, count: rowCount)))
    case .text(let text):
      self.init(name: name, values: .text([String?](repeating: text, count: rowCount)))
    case .boolean(let flag):
      self.init(name: name, values: .boolean([Bool?](repeating: flag, count: rowCount)))
    case nil:
      throw Diagnostic("\(Wording.article(value.kind)) can't be a column")
        .hint("a column is made of a column, a tensor of one axis, a list of texts or one value")
    }
  }
}
