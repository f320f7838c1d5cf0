import Tensors

/// How a table is cut into parts: `split cells into [60%, 15%, 25%] stratify [defective, type] seed 7`.
///
/// What a split gives is pinned for ever. Each stratum's rows are put into a random order, by the sort
/// keys of `RandomSource(seed:purpose: "split")` for their positions, and dealt out in this order, to
/// the first part first. How many rows of a stratum a part gets is its share rounded by largest
/// remainder, ties to the earlier part; where the parts leave something over, the rest counts as a
/// last part of its own. In each part the rows stand in the order of the table. Strata are the groups
/// of ``Column/grouping()``: one for each value, or for each quarter of a number column with many,
/// and one for missing values.
///
/// Parts given as counts are filled to the row: the counts are spread over the strata by largest
/// remainder, ties to the stratum that appears first, part after part.
///
/// With `group`, whole groups are dealt out, in the random order of their first rows, each to the
/// part that lacks most rows of the group's stratum, ties to the earlier part. A group's stratum is
/// the one most of its rows are in, ties to the one that appears first. Rows without a group are one
/// group.
public struct Split: Sendable {
  /// The sizes of the parts.
  public enum Parts: Sendable, Equatable {
    case fractions([Fraction])
    case counts([Int])

    var count: Int {
      switch self {
      case .fractions(let fractions): fractions.count
      case .counts(let counts): counts.count
      }
    }
  }

  /// The sizes of the parts, in the order of the targets.
  public let parts: Parts

  /// The columns whose values make the strata, all crossed.
  public let stratify: [String]

  /// The column whose values stay together.
  public let group: String?

  /// What the random order is drawn from.
  public let seed: Int64

  /// A plan that is carried out by ``Dataset/split(_:)``.
  public init(_ parts: Parts, stratify: [String] = [], group: String? = nil, seed: Int64 = 0) {
    self.parts = parts
    self.stratify = stratify
    self.group = group
    self.seed = seed
  }
}

extension Dataset {
  /// The parts of this table, in the order in which they were asked for.
  ///
  /// - Throws: ``DatasetError/unsplittable(_:)``, ``DatasetError/missingColumn(_:available:)``,
  ///   ``DatasetError/unsupported(operation:left:right:)`` for an image column.
  public func split(_ split: Split) throws(DatasetError) -> [Dataset] {
    try splitRows(split).map { filter(rows: $0) }
  }

  /// The positions of each part's rows, ascending.
  ///
  /// - Throws: as ``split(_:)``.
  public func splitRows(_ split: Split) throws(DatasetError) -> [[Int]] {
    try split.parts.validate(rowCount: rowCount)
    let strata = try strata(split.stratify)
    let source = RandomSource(seed: split.seed, purpose: "split")
    let units = try units(by: split.group, strata: strata, source: source)
    // A group may reach over strata, so what a stratum has to deal out is counted in units.
    let sizes = split.parts.sizes(ofStrata: units.map { $0.reduce(0) { $0 + $1.count } })
    var parts = [[Int]](repeating: [], count: split.parts.count + 1)
    for (stratum, units) in units.enumerated() {
      let dealt =
        split.group == nil ? deal(units, sizes[stratum]) : dealGroups(units, sizes[stratum])
      for (part, rows) in dealt.enumerated() { parts[part] += rows }
    }
    return parts.dropLast().map { $0.sorted() }
  }

  /// The rows of each stratum, ascending; strata in the order in which they appear.
  private func strata(_ names: [String]) throws(DatasetError) -> [[Int]] {
    var codes = [[Int]](repeating: [], count: rowCount)
    for name in names {
      let grouping = try column(name).grouping()
      for row in codes.indices { codes[row].append(grouping.codes[row]) }
    }
    var position: [[Int]: Int] = [:]
    var strata: [[Int]] = []
    for (row, code) in codes.enumerated() {
      if let stratum = position[code] {
        strata[stratum].append(row)
      } else {
        position[code] = strata.count
        strata.append([row])
      }
    }
    return strata
  }

  /// For each stratum the units that are dealt out whole, rows or groups, in their random order.
  private func units(
    by group: String?, strata: [[Int]], source: RandomSource
  ) throws(DatasetError) -> [[[Int]]] {
    guard let group else {
      return strata.map { rows in
        rows.map { (key: source.sortKey(row: $0), row: $0) }
          .sorted { ($0.key, $0.row) < ($1.key, $1.row) }
          .map { [$0.row] }
      }
    }
    var stratumOfRow = [Int](repeating: 0, count: rowCount)
    for (stratum, rows) in strata.enumerated() {
      for row in rows { stratumOfRow[row] = stratum }
    }
    let grouping = try column(group).exactGrouping()
    var units = [[(key: UInt64, rows: [Int])]](repeating: [], count: strata.count)
    for rows in grouping.rows {
      guard let first = rows.first else { continue }
      var votes: [Int: Int] = [:]
      for row in rows { votes[stratumOfRow[row], default: 0] += 1 }
      // The least stratum among those with most votes, so the dictionary's order cannot show.
      let most = votes.values.max() ?? 0
      let stratum = votes.filter { $0.value == most }.keys.min() ?? 0
      units[stratum].append((key: source.sortKey(row: first), rows: rows))
    }
    return units.map { units in
      units.sorted { ($0.key, $0.rows[0]) < ($1.key, $1.rows[0]) }.map(\.rows)
    }
  }
}

/// Rows one after another, `sizes[0]` of them to the first part, and so on.
private func deal(_ units: [[Int]], _ sizes: [Int]) -> [[Int]] {
  var next = 0
  return sizes.map { size in
    defer { next += size }
    return units[next..<next + size].flatMap { $0 }
  }
}

/// Groups one after another, each to the part that lacks most rows.
private func dealGroups(_ units: [[Int]], _ sizes: [Int]) -> [[Int]] {
  var lacking = sizes
  var parts = [[Int]](repeating: [], count: sizes.count)
  for rows in units {
    let most = lacking.max() ?? 0
    let part = lacking.firstIndex(of: most) ?? 0
    parts[part] += rows
    lacking[part] -= rows.count
  }
  return parts
}

extension Split.Parts {
  fileprivate func validate(rowCount: Int) throws(DatasetError) {
    guard count > 0 else { throw .unsplittable(.noParts) }
    switch self {
    case .fractions(let fractions):
      for (index, fraction) in fractions.enumerated() where fraction.numerator < 0 {
        throw .unsplittable(.negativePart(index: index))
      }
      guard let shares = commonShares(fractions), shares.rest >= 0 else {
        throw .unsplittable(.moreThanAll)
      }
    case .counts(let counts):
      for (index, count) in counts.enumerated() where count < 0 {
        throw .unsplittable(.negativePart(index: index))
      }
      let asked = counts.reduce(into: Optional(0)) { sum, count in
        sum = sum.flatMap { total in
          let (next, overflow) = total.addingReportingOverflow(count)
          return overflow ? nil : next
        }
      }
      guard let asked, asked <= rowCount else {
        throw .unsplittable(.moreRowsThanThere(asked: asked ?? .max, rowCount: rowCount))
      }
    }
  }

  /// For each stratum the rows that each part gets, and last the rest.
  fileprivate func sizes(ofStrata strata: [Int]) -> [[Int]] {
    switch self {
    case .fractions(let fractions):
      guard let (shares, rest, whole) = commonShares(fractions) else { return [] }
      return strata.map { largestRemainder(of: $0, shares: shares + [rest], whole: whole) }
    case .counts(let counts):
      var left = strata
      let total = max(1, strata.reduce(0, +))
      let columns = counts.map { count in
        let dealt = spread(count, over: strata, total: total, left: left)
        for stratum in left.indices { left[stratum] -= dealt[stratum] }
        return dealt
      }
      return strata.indices.map { stratum in columns.map { $0[stratum] } + [left[stratum]] }
    }
  }
}

/// Fractions over one denominator, and what they leave of the whole; nil where that overflows.
private func commonShares(_ fractions: [Fraction]) -> (shares: [Int], rest: Int, whole: Int)? {
  var whole = 1
  for fraction in fractions {
    let factor = fraction.denominator / greatestCommonDivisor(whole, fraction.denominator)
    let (product, overflow) = whole.multipliedReportingOverflow(by: factor)
    // Shares are multiplied by row counts later on, in 128 bits.
    guard !overflow, product <= 1 << 60 else { return nil }
    whole = product
  }
  var (shares, rest) = ([Int](), whole)
  for fraction in fractions {
    let (share, overflow) = fraction.numerator.multipliedReportingOverflow(
      by: whole / fraction.denominator)
    let (left, negative) = rest.subtractingReportingOverflow(share)
    guard !overflow, !negative, left >= 0 else { return nil }
    shares.append(share)
    rest = left
  }
  return (shares, rest, whole)
}

/// `count` cut in the proportion of the shares, which add up to `whole`: each part gets the whole
/// rows it is due, and what is left goes to the largest fractions, ties to the earlier part.
private func largestRemainder(of count: Int, shares: [Int], whole: Int) -> [Int] {
  var sizes: [Int] = []
  var remainders: [Int] = []
  for share in shares {
    let (quotient, remainder) = whole.dividingFullWidth(count.multipliedFullWidth(by: share))
    sizes.append(quotient)
    remainders.append(remainder)
  }
  let left = count - sizes.reduce(0, +)
  let order = shares.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
  for part in order.prefix(left) { sizes[part] += 1 }
  return sizes
}

/// `count` rows taken from strata in the proportion of their sizes, by largest remainder, but from
/// none more than it has left.
private func spread(_ count: Int, over strata: [Int], total: Int, left: [Int]) -> [Int] {
  var taken: [Int] = []
  var remainders: [Int] = []
  for (stratum, size) in strata.enumerated() {
    let (quotient, remainder) = total.dividingFullWidth(count.multipliedFullWidth(by: size))
    taken.append(min(quotient, left[stratum]))
    remainders.append(remainder)
  }
  let order = strata.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
  var missing = count - taken.reduce(0, +)
  while missing > 0 {
    for stratum in order where missing > 0 && taken[stratum] < left[stratum] {
      taken[stratum] += 1
      missing -= 1
    }
  }
  return taken
}
