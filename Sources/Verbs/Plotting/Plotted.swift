import Datasets
import Figures
import Interpreter
import Language
import Tensors

/// A value that `plot` knows how to draw.
protocol Plotted: Value {
  /// The clauses of `plot` that mean something for it.
  static var plotClauses: Set<PlotClause> { get }

  /// Its figure.
  ///
  /// - Throws: a diagnostic, which need not say where.
  func figure(_ request: PlotRequest) throws(Diagnostic) -> Figure
}

extension Plotted {
  static var plotClauses: Set<PlotClause> { [] }
}

/// The clauses of `plot` by their words.
enum PlotClause: String, CaseIterable {
  case against
  case by
  case log
}

/// What was asked for beside the value to draw.
struct PlotRequest {
  /// Axes on which equal steps stand for equal factors.
  enum LogarithmicAxes: String, Word {
    case x
    case y
    case both
  }

  /// Values of the horizontal axis.
  var base: Series?
  /// What groups the values.
  var groups: AnyValue?
  var logarithmic: LogarithmicAxes?

  func x(_ label: String, isWhole: Bool = false) -> Axis {
    Axis(label, isLogarithmic: logarithmic == .x || logarithmic == .both, isWhole: isWhole)
  }

  func y(_ label: String) -> Axis {
    Axis(label, isLogarithmic: logarithmic == .y || logarithmic == .both)
  }
}

/// Numbers in order: a column, a tensor of one axis, a list of numbers.
struct Series {
  /// The column's name; empty for others.
  let name: String
  /// What is missing is NaN.
  let values: [Double]
  let isWhole: Bool

  /// Nil for a value that is no series.
  init?(_ value: any Value) {
    switch (value as? AnyValue)?.value ?? value {
    case let column as ColumnValue:
      guard let numbers = column.column.values.numbers else { return nil }
      name = column.column.name
      values = numbers.map { $0 ?? .nan }
      isWhole = column.column.kind != .float64
    case let tensor as Tensor:
      guard tensor.shape.rank == 1 || tensor.shape.rank == 2 && tensor.shape[1] == 1 else {
        return nil
      }
      name = ""
      values = tensor.doubles
      isWhole = tensor.elementType == .int64 || tensor.elementType == .boolean
    case let range as IntegerRange:
      guard range.elementCount <= 1_000_000 else { return nil }
      var values: [Double] = []
      for position in 0..<range.elementCount {
        guard let number = try? range.element(at: position) as? Number else { return nil }
        values.append(number.real)
      }
      name = ""
      self.values = values
      isWhole = true
    case let list as List:
      guard let numbers = list.elements as? [Number] else { return nil }
      name = ""
      values = numbers.map(\.real)
      isWhole = numbers.allSatisfy { if case .integer = $0 { true } else { false } }
    default: return nil
    }
  }

  /// Whether no value is smaller than the one before it.
  var isAscending: Bool { zip(values, values.dropFirst()).allSatisfy { $0 <= $1 } }
}

/// Points sorted by what groups them: at most as many groups as there are inks.
struct PointGroups {
  /// More can't be told apart.
  private static let limit = 12

  private let labels: [String]
  private let codes: [Int]
  /// What the groups are of; empty where it has no name.
  let name: String

  /// - Parameter count: how many points there are.
  init(_ value: AnyValue, count: Int) throws(Diagnostic) {
    let column: Column
    switch value.value {
    case let value as ColumnValue: column = value.column
    case let tensor as Tensor where tensor.shape.rank == 1:
      column = Column(name: "", values: ColumnValues(tensor))
    default:
      throw Diagnostic("`by` takes a column whose values say which points belong together")
    }
    guard column.count == count else {
      throw Diagnostic(
        "there are \(Wording.count(count, "point")) and \(Wording.count(column.count, "value")) to "
          + "group them by")
    }
    let grouping: Grouping
    do { grouping = try column.grouping() } catch { throw error.diagnostic }
    name = column.name
    let all = grouping.labels.map(\.description)
    guard all.count > PointGroups.limit else {
      (labels, codes) = (all, grouping.codes)
      return
    }
    // The largest keep a group of their own, in their old order.
    let sizes = grouping.rows.map(\.count)
    let kept = all.indices.sorted { (-sizes[$0], $0) < (-sizes[$1], $1) }
      .prefix(PointGroups.limit - 1).sorted()
    labels = kept.map { all[$0] } + [Wording.count(all.count - kept.count, "other")]
    codes = grouping.codes.map { kept.firstIndex(of: $0) ?? kept.count }
  }

  /// A curve of points a group.
  func curves(x: [Double], y: [Double]) -> [Curve] {
    labels.enumerated().map { group, label in
      let rows = codes.indices.filter { codes[$0] == group }
      return Curve(
        name.isEmpty ? label : "\(name) \(label)", .points, x: rows.map { x[$0] },
        y: rows.map { y[$0] })
    }
  }

  /// The values of each group under its label.
  func parts(of values: [Double]) -> [(label: String, values: [Double])] {
    labels.enumerated().map { group, label in
      (
        name.isEmpty ? label : "\(name) \(label)",
        codes.indices.filter { codes[$0] == group }.map { values[$0] }
      )
    }
  }
}
