/// What a tensor's elements are. In Thaw's type table the order is also the order of promotion:
/// boolean < int64 < float32 < float64.
public enum ElementType: Int, Sendable, CaseIterable, Comparable, CustomStringConvertible {
  case boolean, int64, float32, float64

  /// The name a person reads and types: `float32`.
  public var description: String {
    switch self {
    case .boolean: "boolean"
    case .int64: "int64"
    case .float32: "float32"
    case .float64: "float64"
    }
  }

  /// Bytes an element takes in a file, in a digest and in memory.
  public var byteCount: Int {
    switch self {
    case .boolean: 1
    case .int64, .float64: 8
    case .float32: 4
    }
  }

  /// Whether fractions, infinities and NaN exist in the type.
  public var isReal: Bool { self >= .float32 }

  /// The order of promotion.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
