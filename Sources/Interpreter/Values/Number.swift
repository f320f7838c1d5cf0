import Tensors

/// A number that stands alone: a 64-bit integer, a float64, or a percentage that is exact until
/// it is used in arithmetic. Beside a tensor it is *weak*: it takes the tensor's element type.
public enum Number: Sendable, Equatable {
  case integer(Int)
  case real(Double)
  case percent(Percent)

  /// The nearest float64.
  public var real: Double {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .percent(let value): value.real
    }
  }

  /// The integer, if the number is one without a fraction: `3` and `3.0`, not `3.5`.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .real(let value): Int(exactly: value)
    case .percent(let value): Int(exactly: value.real)
    }
  }

  /// What a person reads, and could type again: `3`, `0.5`, `80%`.
  public var text: String {
    switch self {
    case .integer(let value): String(value)
    case .real(let value): "\(value)"
    case .percent(let value): value.text
    }
  }
}

/// A percentage as it was typed: `digits` × 10⁻`places` percent.
public struct Percent: Sendable, Equatable {
  public var digits: Int
  /// Decimal places of the percentage as typed; 1 for `12.5%`.
  public var places: Int

  public init(digits: Int, places: Int) {
    self.digits = digits
    self.places = places
  }

  /// The float64 nearest to the fraction: 0.8 for `80%`.
  public var real: Double {
    // Reading decimal text rounds once; dividing by a power of ten could round twice.
    Double("\(digits)e-\(places + 2)") ?? .nan
  }

  /// As typed: `12.5%`.
  public var text: String {
    guard places > 0 else { return "\(digits)%" }
    let sign = digits < 0 ? "-" : ""
    let all = String(digits.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - all.count)) + all
    return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))%"
  }
}

extension Number: Value {
  public static let kind = "number"

  public var summary: String { text }

  /// The decimals of a percentage enter, not its spelling: `80%` and `80.0%` are one value.
  public var canonicalValue: CanonicalValue {
    switch self {
    case .integer(let value): ["kind": "number", "value": .integer(Int64(value))]
    case .real(let value): ["kind": "number", "value": .real(value)]
    case .percent(let value): ["kind": "number", "percent": .real(value.real)]
    }
  }

  public var json: JSON? {
    switch self {
    case .integer(let value): .integer(value)
    case .real, .percent: .real(real)
    }
  }
}
