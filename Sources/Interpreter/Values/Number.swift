import Language
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
    case .percent(let value): value.fraction
    }
  }

  /// The integer, if the number is one without a fraction: `3` and `3.0`, not `3.5`.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .real(let value): Int(exactly: value)
    case .percent(let value): Int(exactly: value.fraction)
    }
  }

  /// What a person reads, and could type again: `3`, `0.5`, `80%`.
  public var text: String {
    switch self {
    case .integer(let value): String(value)
    case .real(let value): Scalar.text(of: value)
    case .percent(let value): value.text
    }
  }
}

extension Percent {
  /// As it would be typed: `12.5%`.
  public var text: String {
    let number = String(digits)
    guard exponent < 0 else { return number + String(repeating: "0", count: exponent) + "%" }
    let padded = String(repeating: "0", count: max(0, 1 - exponent - number.count)) + number
    return "\(padded.dropLast(-exponent)).\(padded.suffix(-exponent))%"
  }
}

extension Number: Value {
  /// What a person calls this kind.
  public static let kind = "number"

  /// One line for lists of names.
  public var summary: String { text }

  /// Its form in a command's lineage.
  public var canonicalText: String { text }

  /// A number, or a tensor of shape `[]`.
  public static func from(_ value: any Value) throws(Diagnostic) -> Number? {
    value as? Number ?? value.plainTensor?.number
  }

  /// The decimals of a percentage enter, not its spelling: `80%` and `80.0%` are one value.
  public var canonicalValue: CanonicalValue {
    switch self {
    case .integer(let value): ["kind": "number", "value": .integer(Int64(value))]
    case .real(let value): ["kind": "number", "value": .real(value)]
    case .percent(let value): ["kind": "number", "percent": .real(value.fraction)]
    }
  }

  /// Its form in JSON.
  public var json: JSON? {
    switch self {
    case .integer(let value): .integer(value)
    case .real, .percent: .real(real)
    }
  }
}
