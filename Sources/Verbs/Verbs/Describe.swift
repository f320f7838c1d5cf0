import Datasets
import Interpreter
import Language
import Tensors

/// Says what is in a dataset, a column or a tensor: `describe cells by type`.
struct Describe: Verb {
  static let summary = "Say what the columns of a dataset hold."
  static let about = """
    Look at data before learning from it: how many rows, what is missing, which values are common, \
    how far numbers reach. `by` gives the same for each value of a column. A number column with many \
    values is cut at its quartiles, the three numbers that part it into quarters.
    """
  static let examples = ["describe digits", "describe digits by digit", "describe digits.ink"]

  @Object("a dataset or a column") var subject: AnyValue
  @Clause("by", "a column whose values are described apart") var group: ColumnName?

  func run(in context: Context) throws(Diagnostic) -> Description {
    let dataset = try described()
    do throws(DatasetError) {
      guard let group else {
        return Description(rowCount: dataset.rowCount, columns: dataset.summaries(), groups: [])
      }
      let grouped = try dataset.summaries(by: group.name)
      let groups = zip(grouping: grouped.grouping, grouped.groups)
      return Description(rowCount: dataset.rowCount, columns: [], groups: groups)
    } catch {
      throw error.diagnostic.located(at: $group.span)
    }
  }

  private func described() throws(Diagnostic) -> Dataset {
    let column: Column
    switch subject.value {
    case let value as DatasetValue: return value.dataset
    case let value as ColumnValue: column = value.column
    case let tensor as Tensor:
      column = Column(name: $subject.name ?? "tensor", values: ColumnValues(tensor))
    default:
      throw Diagnostic(
        "`describe` needs a dataset, a column or a tensor", at: $subject.span,
        "this is \(Wording.article(subject.kind))")
    }
    do {
      return try Dataset(columns: [column], provenance: .init(source: column.name))
    } catch {
      throw error.diagnostic.located(at: $subject.span)
    }
  }

  private func zip(
    grouping: Grouping, _ groups: [(rowCount: Int, columns: [ColumnSummary])]
  ) -> [Description.Group] {
    grouping.labels.indices.map { position in
      Description.Group(
        title: "\(grouping.column) \(grouping.labels[position])",
        rowCount: groups[position].rowCount, columns: groups[position].columns)
    }
  }
}

/// What `describe` found.
struct Description: Value {
  static let kind = "description"

  struct Group: Sendable {
    let title: String
    let rowCount: Int
    let columns: [ColumnSummary]
  }

  let rowCount: Int
  /// Empty where groups are described.
  let columns: [ColumnSummary]
  let groups: [Group]

  var summary: String { Wording.count(rowCount, "row") + " described" }

  var attributeNames: [String] { ["rows"] }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    name == "rows" ? Number.integer(rowCount) : nil
  }

  func rendering(width: Int) -> Rendering {
    let all = groups.isEmpty ? [Group(title: "", rowCount: rowCount, columns: columns)] : groups
    let parts = all.map { group in
      let rows = Wording.count(group.rowCount, "row")
      return Description.table(group.columns).rendering(
        width: width, above: group.title.isEmpty ? rows : "\(group.title): \(rows)")
    }
    return Rendering(
      parts.map(\.text).joined(separator: "\n\n"), html: parts.map(\.html).joined())
  }

  private static func table(_ columns: [ColumnSummary]) -> TextTable {
    var table = TextTable([
      ("column", .left), ("type", .left), ("missing", .right), ("distinct", .right),
      ("values", .left),
    ])
    for column in columns {
      table.add([
        column.name, column.kind.description, Wording.count(column.missingCount),
        column.distinctCount.map { Wording.count($0) } ?? "", words(column),
      ])
    }
    return table
  }

  private static func words(_ column: ColumnSummary) -> String {
    if let numbers = column.numbers {
      return "\(Wording.number(numbers.minimum)) to \(Wording.number(numbers.maximum)), "
        + "mean \(Wording.number(numbers.mean)), median \(Wording.number(numbers.median))"
    }
    if let dates = column.dates { return "\(dates.lowerBound) to \(dates.upperBound)" }
    if column.kind == .image { return Wording.count(column.count, "picture") }
    let listed = column.top.map { "\($0.value) \(Wording.count($0.count))" }
    let isCut = (column.distinctCount ?? 0) > listed.count
    return listed.joined(separator: ", ") + (isCut ? ", …" : "")
  }

  var canonicalValue: CanonicalValue {
    [
      "kind": "description", "rows": .integer(Int64(rowCount)),
      "columns": .array(columns.map(Description.canonical)),
      "groups": .array(
        groups.map { group in
          [
            "title": .text(group.title), "rows": .integer(Int64(group.rowCount)),
            "columns": .array(group.columns.map(Description.canonical)),
          ]
        }),
    ]
  }

  private static func canonical(_ column: ColumnSummary) -> CanonicalValue {
    let numbers = column.numbers.map { numbers -> CanonicalValue in
      .array(
        [
          numbers.mean, numbers.standardDeviation, numbers.minimum, numbers.lowerQuartile,
          numbers.median, numbers.upperQuartile, numbers.maximum,
        ].map { .real($0) })
    }
    return [
      "name": .text(column.name), "type": .text(column.kind.description),
      "count": .integer(Int64(column.count)), "missing": .integer(Int64(column.missingCount)),
      "distinct": column.distinctCount.map { .integer(Int64($0)) } ?? .null,
      "numbers": numbers ?? .null,
      "dates": column.dates.map { .text("\($0.lowerBound) \($0.upperBound)") } ?? .null,
      "top": .array(column.top.map { [.text($0.value), .integer(Int64($0.count))] }),
    ]
  }
}
