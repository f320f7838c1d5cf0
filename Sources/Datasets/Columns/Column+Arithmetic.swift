import CKernels
import Tensors

/// The operators of arithmetic on columns; a raw value is the operator's sign.
public enum ArithmeticOperation: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case power = "^"
}

extension Column {
  /// Arithmetic row by row, under the name of the first column.
  ///
  /// Integers and booleans give `int64`, but `/` gives `float64`; with a `float64` on either side the
  /// result is `float64`. `+` joins texts. A missing value on either side gives a missing value.
  /// `//` and `%` round towards minus infinity. `^` with one negative exponent for all rows gives
  /// `float64`.
  ///
  /// - Precondition: at least one side is a column.
  /// - Throws: ``DatasetError/unsupported(operation:left:right:)``,
  ///   ``DatasetError/integerOverflow(operation:row:)``, ``DatasetError/divisionByZero(operation:row:)``
  ///   (integers only; a real division by zero gives infinity or NaN),
  ///   ``DatasetError/lengthsDiffer(column:count:expected:)``, ``DatasetError/interrupted``.
  public static func arithmetic(
    _ operation: ArithmeticOperation, _ left: ColumnOperand, _ right: ColumnOperand
  ) throws(DatasetError) -> Column {
    let (name, rowCount) = try commonRows(left, right)
    let isReal = operation == .divide || operation == .power && right.isNegative
    if !isReal, let left = left.integers, let right = right.integers {
      let values = try integers(operation, left, right, rowCount: rowCount)
      return Column(name: name, values: .int64(values))
    }
    if let left = left.reals, let right = right.reals {
      let values = try polledRows(rowCount) { row -> Double? in
        guard let x = left[row], let y = right[row] else { return nil }
        return real(operation, x, y)
      }
      return Column(name: name, values: .float64(values))
    }
    if operation == .add, let left = left.texts, let right = right.texts {
      let values = try polledRows(rowCount) { row -> String? in
        guard let x = left[row], let y = right[row] else { return nil }
        return x + y
      }
      return Column(name: name, values: .text(values))
    }
    throw .unsupported(
      operation: operation.rawValue, left: left.kindName, right: right.kindName)
  }

  /// The values with their sign turned; missing ones stay missing.
  ///
  /// - Throws: ``DatasetError/unsupported(operation:left:right:)``,
  ///   ``DatasetError/integerOverflow(operation:row:)``.
  public func negated() throws(DatasetError) -> Column {
    guard kind.isNumeric else {
      throw .unsupported(operation: "-", left: "\(kind) column", right: nil)
    }
    // 0 - x would lose the sign of a real zero.
    if case .float64(let values) = values {
      return Column(name: name, values: .float64(values.map { $0.map { -$0 } }))
    }
    return try Column.arithmetic(.subtract, .integer(0), .column(self))
  }

  private static func integers(
    _ operation: ArithmeticOperation, _ left: Rows<Int64>, _ right: Rows<Int64>, rowCount: Int
  ) throws(DatasetError) -> [Int64?] {
    var values: [Int64?] = []
    values.reserveCapacity(rowCount)
    for row in 0..<rowCount {
      if row & 0x3FFF == 0, Interrupt.isPending { throw .interrupted }
      guard let x = left[row], let y = right[row] else {
        values.append(nil)
        continue
      }
      if y == 0, operation == .floorDivide || operation == .remainder {
        throw .divisionByZero(operation: operation.rawValue, row: row)
      }
      let (value, overflow) = integer(operation, x, y)
      guard !overflow else { throw .integerOverflow(operation: operation.rawValue, row: row) }
      values.append(value)
    }
    return values
  }

  private static func integer(
    _ operation: ArithmeticOperation, _ x: Int64, _ y: Int64
  ) -> (Int64, overflow: Bool) {
    switch operation {
    case .add: x.addingReportingOverflow(y)
    case .subtract: x.subtractingReportingOverflow(y)
    case .multiply: x.multipliedReportingOverflow(by: y)
    case .divide: preconditionFailure("`/` of integers is real")
    case .power: power(x, y)
    case .floorDivide: floorQuotient(x, y)
    case .remainder: (floorRemainder(x, y), false)
    }
  }

  /// By repeated squaring. A negative exponent counts as leaving the range: there is no such integer.
  private static func power(_ base: Int64, _ exponent: Int64) -> (Int64, overflow: Bool) {
    var (result, square, rest): (Int64, Int64, Int64) = (1, base, exponent)
    var overflow = exponent < 0
    while rest > 0, !overflow {
      if rest & 1 == 1 { (result, overflow) = result.multipliedReportingOverflow(by: square) }
      rest >>= 1
      guard rest > 0, !overflow else { break }
      (square, overflow) = square.multipliedReportingOverflow(by: square)
    }
    return (result, overflow)
  }

  private static func floorQuotient(_ x: Int64, _ y: Int64) -> (Int64, overflow: Bool) {
    let (quotient, overflow) = x.dividedReportingOverflow(by: y)
    let isInexact = !overflow && x % y != 0
    return (isInexact && (x < 0) != (y < 0) ? quotient - 1 : quotient, overflow)
  }

  private static func floorRemainder(_ x: Int64, _ y: Int64) -> Int64 {
    // The least integer divided by -1 overflows, though its remainder is plainly 0.
    guard y != -1 else { return 0 }
    let remainder = x % y
    return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder
  }

  private static func real(_ operation: ArithmeticOperation, _ x: Double, _ y: Double) -> Double {
    switch operation {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .floorDivide: floorQuotient(x, y)
    case .remainder: floorRemainder(x, y)
    case .power: thaw_pow_f64(x, y)
    }
  }

  private static func floorRemainder(_ x: Double, _ y: Double) -> Double {
    // fmod is exact, so it does not depend on the CPU or the version of libm.
    let remainder = x.truncatingRemainder(dividingBy: y)
    if remainder == 0 { return y.sign == .minus ? -0.0 : 0.0 }
    return (remainder < 0) != (y < 0) ? remainder + y : remainder
  }

  private static func floorQuotient(_ x: Double, _ y: Double) -> Double {
    guard y != 0, x.isFinite else { return x / y }
    // Taking the remainder off first leaves a multiple of y, so that the division cannot be rounded
    // up over an integer.
    let quotient = ((x - floorRemainder(x, y)) / y)
    return quotient.rounded(.toNearestOrEven)
  }
}
