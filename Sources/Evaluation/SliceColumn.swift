import Statistics

/// A column that cuts the rows into slices: which slice each row falls into.
public struct SliceColumn: Sendable {
  /// The column's name; several where columns are crossed.
  public let columns: [String]
  /// The slices' labels, in the order they are shown in.
  public let labels: [String]
  /// For each row its slice as an index into `labels`; nil where the value is missing.
  public let rows: [Int?]
  /// Where a column of numbers was cut; empty otherwise.
  public let edges: [Double]

  /// How a row without a value is labelled.
  public static let missingLabel = "(missing)"

  /// A column that is cut already.
  ///
  /// - Parameter edges: where, if it holds numbers.
  /// - Precondition: every row's index has a label.
  public init(name: String, labels: [String], rows: [Int?], edges: [Double] = []) {
    self.init(columns: [name], labels: labels, rows: rows, edges: edges)
  }

  private init(columns: [String], labels: [String], rows: [Int?], edges: [Double]) {
    precondition(
      rows.allSatisfy { $0.map(labels.indices.contains) ?? true }, "a slice without a label")
    self.columns = columns
    self.labels = labels
    self.rows = rows
    self.edges = edges
  }

  /// Every combination of the columns' values as one slice, the first column's changing slowest. A
  /// value missing in one of them has its own combinations.
  ///
  /// - Precondition: at least one column, all with the same number of rows.
  public static func crossed(_ parts: [SliceColumn]) -> SliceColumn {
    precondition(!parts.isEmpty && Set(parts.map(\.rows.count)).count == 1, "nothing to cross")
    guard parts.count > 1 else { return parts[0] }
    // A combination is a list, not one number: the product of many columns' values has no bound.
    let keys = parts[0].rows.indices.map { row in
      parts.map { $0.rows[row] ?? $0.labels.count }
    }
    // Only combinations that occur: their number is bounded by the rows.
    let occurring = Set(keys).sorted { $0.lexicographicallyPrecedes($1) }
    let position = Dictionary(uniqueKeysWithValues: occurring.enumerated().map { ($1, $0) })
    let labels = occurring.map { key in
      zip(parts, key).map { $0.labels.indices.contains($1) ? $0.labels[$1] : missingLabel }
        .joined(separator: ", ")
    }
    return SliceColumn(
      columns: parts.flatMap(\.columns), labels: labels, rows: keys.map { position[$0] },
      edges: [])
  }

  /// The rows of each slice that has any, the missing ones last.
  var members: [(label: String, rows: [Int])] {
    var members = [[Int]](repeating: [], count: labels.count + 1)
    for (row, slice) in rows.enumerated() { members[slice ?? labels.count].append(row) }
    return zip(labels + [SliceColumn.missingLabel], members)
      .filter { !$1.isEmpty }
      .map { (label: $0, rows: $1) }
  }
}
