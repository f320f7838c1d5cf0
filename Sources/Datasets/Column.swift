/// A named list of values of one kind, any of which may be missing.
public struct Column: Sendable {
  /// What the column is called in its table.
  public let name: String

  /// The values, one a row.
  public let values: ColumnValues

  /// A column; its kind is that of the values.
  public init(name: String, values: ColumnValues) {
    self.name = name
    self.values = values
  }

  /// Number of values, missing ones included.
  public var count: Int { values.count }

  /// What the values are.
  public var kind: ColumnKind { values.kind }

  /// The same values under another name.
  public func named(_ name: String) -> Column { Column(name: name, values: values) }
}

/// What a column's values are.
public enum ColumnKind: String, Sendable, CaseIterable, CustomStringConvertible {
  case float64, int64, boolean, text, category, image, date

  /// The name a person reads.
  public var description: String { rawValue }

  /// Whether arithmetic is defined: `float64`, `int64` and, as 0 and 1, `boolean`.
  public var isNumeric: Bool { self == .float64 || self == .int64 || self == .boolean }
}

/// The values of a column, one case for each kind; nil is a missing value.
public enum ColumnValues: Sendable {
  case float64([Double?])
  case int64([Int64?])
  case boolean([Bool?])
  case text([String?])
  case category(Categories)
  case image([ImageReference?])
  case date([CalendarDate?])

  /// Number of values, missing ones included.
  public var count: Int {
    switch self {
    case .float64(let values): values.count
    case .int64(let values): values.count
    case .boolean(let values): values.count
    case .text(let values): values.count
    case .category(let values): values.codes.count
    case .image(let values): values.count
    case .date(let values): values.count
    }
  }

  /// The kind that the case stands for.
  public var kind: ColumnKind {
    switch self {
    case .float64: .float64
    case .int64: .int64
    case .boolean: .boolean
    case .text: .text
    case .category: .category
    case .image: .image
    case .date: .date
    }
  }

  /// The values at these positions, in this order.
  ///
  /// - Precondition: every position is in `0..<count`.
  public func gathered(_ rows: [Int]) -> ColumnValues {
    switch self {
    case .float64(let values): .float64(rows.map { values[$0] })
    case .int64(let values): .int64(rows.map { values[$0] })
    case .boolean(let values): .boolean(rows.map { values[$0] })
    case .text(let values): .text(rows.map { values[$0] })
    case .category(let values):
      .category(Categories(levels: values.levels, codes: rows.map { values.codes[$0] }))
    case .image(let values): .image(rows.map { values[$0] })
    case .date(let values): .date(rows.map { values[$0] })
    }
  }

  /// For each row, whether its value is missing. What `missing(c)` answers; never missing itself.
  public var missing: [Bool] {
    switch self {
    case .float64(let values): values.map { $0 == nil }
    case .int64(let values): values.map { $0 == nil }
    case .boolean(let values): values.map { $0 == nil }
    case .text(let values): values.map { $0 == nil }
    case .category(let values): values.codes.map { $0 == nil }
    case .image(let values): values.map { $0 == nil }
    case .date(let values): values.map { $0 == nil }
    }
  }

  /// How many values are missing.
  public var missingCount: Int { missing.count { $0 } }

  /// The numbers of a `float64`, `int64` or `boolean` column (false 0, true 1), else nil.
  public var numbers: [Double?]? {
    switch self {
    case .float64(let values): values
    case .int64(let values): values.map { $0.map(Double.init) }
    case .boolean(let values): values.map { $0.map { $0 ? 1 : 0 } }
    case .text, .category, .image, .date: nil
    }
  }

  /// The texts of a `text` or `category` column, else nil.
  public var texts: [String?]? {
    switch self {
    case .text(let values): values
    case .category(let values): values.codes.map { $0.map { values.levels[Int($0)] } }
    case .float64, .int64, .boolean, .image, .date: nil
    }
  }

  /// Each value as a person reads it; nil where it is missing.
  public var descriptions: [String?] {
    switch self {
    case .float64(let values): values.map { $0.map(\.description) }
    case .int64(let values): values.map { $0.map(\.description) }
    case .boolean(let values): values.map { $0.map(\.description) }
    case .text, .category: texts ?? []
    case .image(let values): values.map { $0.map(\.name) }
    case .date(let values): values.map { $0.map(\.description) }
    }
  }
}

/// Texts of which few are distinct, kept as positions in a list of levels.
public struct Categories: Sendable {
  /// The distinct texts, sorted by their UTF-8 bytes. Rows taken from a table keep all its levels, so
  /// that a class absent from one part of a split is still known there.
  public let levels: [String]

  /// For each row its position in `levels`; nil is missing.
  public let codes: [Int32?]

  /// - Precondition: every code is a position in `levels`.
  public init(levels: [String], codes: [Int32?]) {
    self.levels = levels
    self.codes = codes
  }

  /// The categories that hold these texts.
  public init(_ texts: [String?]) {
    let levels = Set(texts.compactMap { $0.map(HashableText.init) }).sorted()
    var codes: [HashableText: Int32] = [:]
    for (code, level) in levels.enumerated() { codes[level] = Int32(code) }
    self.init(
      levels: levels.map(\.text),
      codes: texts.map { $0.flatMap { codes[HashableText(text: $0)] } })
  }
}
