/// An operator between two expressions.
public enum BinaryOperator: String, Sendable, CaseIterable {
  // The design fixes this set; its cases say what each does.
  case or
  case and
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case isIn = "in"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case matrixMultiply = "@"
  case power = "^"

  /// As it is typed.
  public var symbol: String { rawValue }

  /// How tightly it binds.
  var precedence: Precedence {
    switch self {
    case .or: .or
    case .and: .and
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn: .comparison
    case .add, .subtract: .sum
    case .multiply, .divide, .floorDivide, .remainder, .matrixMultiply: .product
    case .power: .power
    }
  }
}

/// An operator before an expression.
public enum UnaryOperator: String, Sendable, CaseIterable {
  // The design fixes this set; its cases say what each does.
  case not
  case negate = "-"
}

/// How tightly an expression holds together, loosest first.
enum Precedence: Int, Comparable {
  case filter
  case or
  case and
  case not
  case comparison
  case range
  case sum
  case product
  case negation
  case power
  case postfix

  static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

  /// The next tighter level: what the right operand of a left-associative operator needs.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .postfix }
}
