import CKernels
import Language
import Tensors

/// Arithmetic of numbers that stand alone: 64-bit integers that never wrap, and float64.
enum Arithmetic {
  /// The value of `left operation right`; nil if the operator has no meaning for numbers.
  static func apply(_ operation: BinaryOperator, _ left: Number, _ right: Number)
    throws(Diagnostic) -> (any Value)?
  {
    if case .integer(let a) = left, case .integer(let b) = right {
      if let answer = compare(operation, a, b) { return answer }
      return try integers(operation, a, b)
    }
    if let answer = compare(operation, left.real, right.real) { return answer }
    return reals(operation, left.real, right.real).map(Number.real)
  }

  /// −x.
  static func negate(_ number: Number) throws(Diagnostic) -> Number {
    guard case .integer(let value) = number else { return .real(-number.real) }
    return .integer(try checked((0).subtractingReportingOverflow(value)))
  }

  private static func compare<Content: Comparable>(
    _ operation: BinaryOperator, _ left: Content, _ right: Content
  ) -> Bool? {
    switch operation {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    default: nil
    }
  }

  private static func integers(_ operation: BinaryOperator, _ a: Int, _ b: Int)
    throws(Diagnostic) -> Number?
  {
    switch operation {
    case .add: return .integer(try checked(a.addingReportingOverflow(b)))
    case .subtract: return .integer(try checked(a.subtractingReportingOverflow(b)))
    case .multiply: return .integer(try checked(a.multipliedReportingOverflow(by: b)))
    case .divide: return .real(Double(a) / Double(b))
    case .floorDivide:
      guard b != 0 else { throw divisionByZero }
      let quotient = try checked(a.dividedReportingOverflow(by: b))
      return .integer(a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient)
    case .remainder:
      guard b != 0 else { throw divisionByZero }
      // The one quotient that overflows leaves no remainder.
      guard b != -1 else { return .integer(0) }
      let remainder = a % b
      return .integer(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder)
    case .power:
      return b < 0 ? .real(thaw_pow_f64(Double(a), Double(b))) : .integer(try power(a, b))
    default: return nil
    }
  }

  private static func reals(_ operation: BinaryOperator, _ a: Double, _ b: Double) -> Double? {
    switch operation {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .floorDivide: floorDivide(a, b)
    case .remainder: remainder(a, b)
    case .power: thaw_pow_f64(a, b)
    default: nil
    }
  }

  /// The remainder with the divisor's sign. IEEE 754 allows one result only, so it is the same
  /// everywhere.
  private static func remainder(_ a: Double, _ b: Double) -> Double {
    let rest = a.truncatingRemainder(dividingBy: b)
    if rest == 0 { return b < 0 ? -0.0 : 0 }
    return (rest < 0) != (b < 0) ? rest + b : rest
  }

  private static func floorDivide(_ a: Double, _ b: Double) -> Double {
    guard b != 0 else { return a / b }
    // Rounding a / b could reach the next integer; a less its rest divides without one.
    let rest = a.truncatingRemainder(dividingBy: b)
    let quotient = ((a - rest) / b).rounded()
    return rest != 0 && (rest < 0) != (b < 0) ? quotient - 1 : quotient
  }

  private static func power(_ base: Int, _ exponent: Int) throws(Diagnostic) -> Int {
    var result = 1
    var square = base
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = try checked(result.multipliedReportingOverflow(by: square)) }
      rest >>= 1
      if rest > 0 { square = try checked(square.multipliedReportingOverflow(by: square)) }
    }
    return result
  }

  private static func checked(_ result: (partialValue: Int, overflow: Bool)) throws(Diagnostic)
    -> Int
  {
    guard !result.overflow else {
      throw Diagnostic("the result does not fit a 64-bit integer")
        .hint("write one of the numbers with a point, as in `2.0`, to calculate in float64")
    }
    return result.partialValue
  }

  private static var divisionByZero: Diagnostic { Diagnostic("an integer is divided by zero") }
}
