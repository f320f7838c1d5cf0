/// What a monitor keeps of a measure of categories: how often each occurs.
public struct CategoryReference: Sendable, Equatable {
  /// The commonest categories, by their UTF-8 bytes; the rest are counted together.
  public let levels: [Level]
  /// Rows of all other categories.
  public let otherCount: Int
  /// Rows without one.
  public let missingCount: Int

  /// Categories that are kept by name.
  public static let limit = 64

  /// Bytes of a name that are kept; longer ones are counted among the rest.
  public static let nameLimit = 200

  /// A category and its rows.
  public struct Level: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Rows that have it.
    public let count: Int
  }

  /// Rows that have a category.
  public var presentCount: Int { levels.reduce(otherCount) { $0 + $1.count } }

  init(_ values: [String?]) {
    let counts = CategoryReference.counts(values)
    let byCount = counts.filter { $0.name.utf8.count <= CategoryReference.nameLimit }
      .enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
    let kept = byCount.prefix(CategoryReference.limit).sorted { $0.offset < $1.offset }
    levels = kept.map(\.element)
    missingCount = values.count { $0 == nil }
    otherCount = values.count - missingCount - kept.reduce(0) { $0 + $1.element.count }
  }

  init(levels: [Level], otherCount: Int, missingCount: Int) {
    self.levels = levels
    self.otherCount = otherCount
    self.missingCount = missingCount
  }

  /// Each category with its rows, by the names' UTF-8 bytes.
  static func counts(_ values: [String?]) -> [Level] {
    var counts: [[UInt8]: Int] = [:]
    for case let value? in values { counts[Array(value.utf8), default: 0] += 1 }
    return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { Level(name: String(decoding: $0.key, as: UTF8.self), count: $0.value) }
  }

  /// How often a batch has each of ``levels``, then any other category; and the names that the reference
  /// does not list.
  func tally(_ values: [String?]) -> (counts: [Int], unlisted: [String]) {
    let counts = CategoryReference.counts(values)
    var byName: [[UInt8]: Int] = [:]
    for level in counts { byName[Array(level.name.utf8)] = level.count }
    var tally = levels.map { byName[Array($0.name.utf8)] ?? 0 }
    tally.append(counts.reduce(0) { $0 + $1.count } - tally.reduce(0, +))
    let listed = Set(levels.map { Array($0.name.utf8) })
    return (tally, counts.map(\.name).filter { !listed.contains(Array($0.utf8)) })
  }
}
