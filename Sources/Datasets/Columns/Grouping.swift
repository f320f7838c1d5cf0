/// The rows of a column sorted into groups: one for each distinct value, or, for a number column with
/// more than ``Grouping/distinctLimit`` of them, one for each quarter. What `by COLUMN` means.
public struct Grouping: Sendable {
  /// Distinct numbers from which on a number column is cut at its quartiles: more than 10.
  public static let distinctLimit = 10

  /// The column's name.
  public let column: String

  /// The groups in ascending order; missing values come last. None is empty.
  public let labels: [Label]

  /// For each row the position of its group in `labels`.
  public let codes: [Int]

  /// The quartiles the column was cut at; nil where each distinct value is a group.
  public let edges: [Double]?

  /// The position of each group's first row.
  let firstRows: [Int]

  /// What a group has in common.
  public enum Label: Hashable, Sendable, CustomStringConvertible {
    /// One value, as a person reads it.
    case value(String)
    /// Numbers above `above` and up to `upTo`; nil is no bound.
    case interval(above: Double?, upTo: Double?)
    case missing

    /// As it heads a slice: `poly`, `> 4.0, ≤ 8.0`, `missing`.
    public var description: String {
      switch self {
      case .value(let value): value
      case .interval(nil, nil): "all"
      case .interval(nil, let upTo?): "up to \(shortest(upTo))"
      case .interval(let above?, nil): "over \(shortest(above))"
      case .interval(let above?, let upTo?): "\(shortest(above)) to \(shortest(upTo))"
      case .missing: "missing"
      }
    }
  }

  /// The positions of the rows of each group, in the order of `labels`.
  public var rows: [[Int]] {
    var rows = [[Int]](repeating: [], count: labels.count)
    for (row, code) in codes.enumerated() { rows[code].append(row) }
    return rows
  }
}

/// The shortest decimals that read back as the number, without `.0`.
private func shortest(_ number: Double) -> String {
  let text = number.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

extension Column {
  /// The groups that `by` makes of this column.
  ///
  /// A number column with more than ``Grouping/distinctLimit`` distinct values is cut at the quartiles
  /// of the values given here; a value on an edge belongs to the lower group, and equal edges make
  /// fewer groups. Missing values, and NaN, get a group of their own.
  ///
  /// - Throws: ``DatasetError/unsupported(operation:left:right:)`` for images.
  public func grouping() throws(DatasetError) -> Grouping {
    let exact = try exactGrouping()
    let valueCount = exact.labels.count { $0 != .missing }
    guard kind == .float64 || kind == .int64, valueCount > Grouping.distinctLimit,
      let numbers = values.numbers
    else { return exact }
    return quartileGrouping(numbers)
  }

  /// One group for each distinct value.
  func exactGrouping() throws(DatasetError) -> Grouping {
    switch values {
    case .float64(let values):
      grouping(values.map { $0.map(OrderedReal.init) }) { $0.value.isNaN ? "nan" : "\($0.value)" }
    case .int64(let values): grouping(values) { $0.description }
    case .boolean(let values):
      grouping(values.map { $0.map { $0 ? 1 : 0 } }) { $0 == 1 ? "true" : "false" }
    case .text, .category:
      grouping((values.texts ?? []).map { $0.map(HashableText.init) }) { $0.text }
    case .date(let values): grouping(values) { $0.description }
    case .image: throw .unsupported(operation: "by", left: "image column", right: nil)
    }
  }

  private func grouping<Key: Hashable & Comparable>(
    _ keys: [Key?], describe: (Key) -> String
  ) -> Grouping {
    var firstRow: [Key: Int] = [:]
    var firstMissing: Int?
    for (row, key) in keys.enumerated() {
      if let key {
        if firstRow[key] == nil { firstRow[key] = row }
      } else if firstMissing == nil {
        firstMissing = row
      }
    }
    let sorted = firstRow.keys.sorted()
    var code = firstRow
    for (position, key) in sorted.enumerated() { code[key] = position }
    return Grouping(
      column: name,
      labels: sorted.map { .value(describe($0)) } + (firstMissing == nil ? [] : [.missing]),
      codes: keys.map { key in key.flatMap { code[$0] } ?? sorted.count },
      edges: nil,
      firstRows: sorted.compactMap { firstRow[$0] } + [firstMissing].compactMap { $0 })
  }

  private func quartileGrouping(_ numbers: [Double?]) -> Grouping {
    let sorted = numbers.compactMap { $0 }.filter { !$0.isNaN }.sorted()
    var edges: [Double] = []
    for quarter in 1...3 {
      let edge = quantile(ofSorted: sorted, numerator: quarter, denominator: 4)
      // An edge at the largest value has nothing above it; between the infinities there is none.
      if !edge.isNaN, edge != edges.last, edge != sorted.last { edges.append(edge) }
    }
    let intervals = (0...edges.count).map { position in
      Grouping.Label.interval(
        above: position == 0 ? nil : edges[position - 1],
        upTo: position == edges.count ? nil : edges[position])
    }
    let labels = intervals + [.value("nan"), .missing]
    let codes = numbers.map { number in
      guard let number else { return intervals.count + 1 }
      if number.isNaN { return intervals.count }
      return edges.firstIndex { number <= $0 } ?? edges.count
    }
    return compacted(labels: labels, codes: codes, edges: edges)
  }

  /// Leaves out the groups without rows.
  private func compacted(labels: [Grouping.Label], codes: [Int], edges: [Double]) -> Grouping {
    var firstRows = [Int?](repeating: nil, count: labels.count)
    for (row, code) in codes.enumerated() where firstRows[code] == nil { firstRows[code] = row }
    let used = labels.indices.filter { firstRows[$0] != nil }
    var position = [Int](repeating: 0, count: labels.count)
    for (new, old) in used.enumerated() { position[old] = new }
    return Grouping(
      column: name, labels: used.map { labels[$0] }, codes: codes.map { position[$0] },
      edges: edges, firstRows: used.compactMap { firstRows[$0] })
  }
}

/// A text told apart and ordered by its UTF-8 bytes: Swift's own `==` takes two spellings of `é` for one.
struct HashableText: Hashable, Comparable {
  let text: String

  static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  static func < (left: Self, right: Self) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    // The bytes are read within the call; a text without contiguous bytes is hashed by one made anew.
    let hashed: Void? = text.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if hashed == nil { Array(text.utf8).withUnsafeBytes { hasher.combine(bytes: $0) } }
  }
}

/// A real number in a total order: NaN equals itself and comes last, the two zeros are one.
struct OrderedReal: Hashable, Comparable {
  let value: Double

  init(_ value: Double) { self.value = value.isNaN ? .nan : value }

  static func == (left: Self, right: Self) -> Bool {
    left.value == right.value || (left.value.isNaN && right.value.isNaN)
  }

  static func < (left: Self, right: Self) -> Bool {
    left.value < right.value || (right.value.isNaN && !left.value.isNaN)
  }

  func hash(into hasher: inout Hasher) {
    // Hashing a zero without its sign keeps equal values' hashes equal.
    hasher.combine(value.isNaN ? .nan : value == 0 ? 0 : value)
  }
}
