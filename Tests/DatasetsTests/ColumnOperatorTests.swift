import Tensors
import Testing

@testable import Datasets

private func integers(_ values: Int64?...) -> ColumnOperand {
  .column(Column(name: "i", values: .int64(values)))
}

private func reals(_ values: Double?...) -> ColumnOperand {
  .column(Column(name: "r", values: .float64(values)))
}

private func flags(_ values: Bool?...) -> ColumnOperand {
  .column(Column(name: "b", values: .boolean(values)))
}

private func texts(_ values: String?...) -> ColumnOperand {
  .column(Column(name: "t", values: .text(values)))
}

/// A result as its kind and what a person reads, `·` where a value is missing.
private func shown(_ column: Column) -> String {
  "\(column.kind) " + column.values.descriptions.map { $0 ?? "·" }.joined(separator: " ")
}

@Suite struct ColumnOperatorTests {
  @Test(arguments: [
    (ArithmeticOperation.add, "int64 8 -6 ·"), (.subtract, "int64 6 -8 ·"),
    (.multiply, "int64 7 -7 ·"), (.floorDivide, "int64 7 -7 ·"), (.remainder, "int64 0 0 ·"),
    (.divide, "float64 7.0 -7.0 ·"),
  ])
  func integersStayIntegersButForDivision(operation: ArithmeticOperation, expected: String) throws {
    #expect(shown(try Column.arithmetic(operation, integers(7, -7, nil), .integer(1))) == expected)
  }

  @Test func floorDivisionAndRemainderRoundTowardsMinusInfinity() throws {
    let (x, y) = (integers(7, -7, 7, -7), integers(2, 2, -2, -2))
    #expect(shown(try Column.arithmetic(.floorDivide, x, y)) == "int64 3 -4 -4 3")
    #expect(shown(try Column.arithmetic(.remainder, x, y)) == "int64 1 1 -1 -1")
    let (a, b) = (reals(7, -7, 7.5, 1), reals(2, 2, -2, 0.1))
    #expect(shown(try Column.arithmetic(.floorDivide, a, b)) == "float64 3.0 -4.0 -4.0 9.0")
    #expect(
      shown(try Column.arithmetic(.remainder, reals(7, -7, 7.5), .number(2)))
        == "float64 1.0 1.0 1.5")
    #expect(shown(try Column.arithmetic(.remainder, integers(.min), .integer(-1))) == "int64 0")
  }

  @Test func powersOfIntegersAreExactOrRefused() throws {
    #expect(
      shown(try Column.arithmetic(.power, integers(3, -2, 0, nil), .integer(3)))
        == "int64 27 -8 0 ·")
    #expect(shown(try Column.arithmetic(.power, integers(2, 0), .integer(0))) == "int64 1 1")
    #expect(
      shown(try Column.arithmetic(.power, .integer(2), integers(62, 0)))
        == "int64 4611686018427387904 1")
    #expect(
      shown(try Column.arithmetic(.power, integers(2, -4), .integer(-1))) == "float64 0.5 -0.25")
    #expect(
      shown(try Column.arithmetic(.power, reals(4, 2), .number(0.5))).hasPrefix(
        "float64 2.0 1.41421356237309"))
    #expect(shown(try Column.arithmetic(.power, integers(1, -1), .integer(.max))) == "int64 1 -1")
    for (base, exponent) in [(Int64(2), Int64(63)), (10, 19), (-3, 100), (2, -1)] {
      #expect(throws: DatasetError.integerOverflow(operation: "^", row: 0)) {
        try Column.arithmetic(.power, integers(base), integers(exponent))
      }
    }
  }

  @Test func longColumnsStop() {
    let many = ColumnOperand.column(
      Column(name: "n", values: .int64((0..<100_000).map { Int64($0) })))
    Interrupt.request()
    defer { Interrupt.clear() }
    for operation in ArithmeticOperation.allCases {
      #expect(throws: DatasetError.interrupted) {
        try Column.arithmetic(operation, many, .integer(1))
      }
    }
    #expect(throws: DatasetError.interrupted) { try Column.comparison(.less, many, .number(0.5)) }
  }

  @Test func aFractionMakesTheResultReal() throws {
    #expect(
      shown(try Column.arithmetic(.multiply, integers(2, nil), .number(0.5))) == "float64 1.0 ·")
    #expect(shown(try Column.arithmetic(.add, flags(true, false), .integer(1))) == "int64 2 1")
    #expect(
      shown(try Column.arithmetic(.divide, integers(1, 0), integers(0, 0))) == "float64 inf nan")
    #expect(shown(try Column.arithmetic(.add, texts("a", nil), .text("b"))) == "text ab ·")
  }

  @Test func wrongArithmeticIsAnErrorWithItsRow() {
    #expect(throws: DatasetError.integerOverflow(operation: "+", row: 1)) {
      try Column.arithmetic(.add, integers(1, .max), .integer(1))
    }
    #expect(throws: DatasetError.divisionByZero(operation: "//", row: 1)) {
      try Column.arithmetic(.floorDivide, .integer(1), integers(1, 0))
    }
    #expect(throws: DatasetError.integerOverflow(operation: "//", row: 0)) {
      try Column.arithmetic(.floorDivide, integers(.min), .integer(-1))
    }
    #expect(throws: DatasetError.unsupported(operation: "*", left: "text column", right: "number"))
    {
      try Column.arithmetic(.multiply, texts("a"), .integer(2))
    }
    #expect(throws: DatasetError.lengthsDiffer(column: "r", count: 1, expected: 2)) {
      try Column.arithmetic(.add, integers(1, 2), reals(1))
    }
  }

  @Test func negationKeepsTheSignOfZero() throws {
    let column = Column(name: "x", values: .float64([0, nil, 2]))
    #expect(shown(try column.negated()) == "float64 -0.0 · -2.0")
  }

  @Test func comparisonsWithAMissingValueAreFalse() throws {
    for operation in ComparisonOperation.allCases {
      #expect(shown(try Column.comparison(operation, reals(nil), .number(1))) == "boolean false")
      #expect(shown(try Column.comparison(operation, reals(nil), reals(nil))) == "boolean false")
    }
    #expect(
      shown(try Column.comparison(.greaterOrEqual, reals(0.5, 0.4), .number(0.5)))
        == "boolean true false")
    #expect(
      shown(try Column.comparison(.notEqual, integers(1, 2), .integer(1))) == "boolean false true")
    #expect(
      shown(
        try Column.comparison(
          .equal, integers(9_007_199_254_740_993), .integer(9_007_199_254_740_992)))
        == "boolean false")
  }

  @Test func textsCategoriesDatesAndBooleansCompare() throws {
    let category = ColumnOperand.column(
      Column(name: "c", values: .category(Categories(["poly", "mono", nil]))))
    #expect(
      shown(try Column.comparison(.equal, category, .text("poly"))) == "boolean true false false")
    let dates = ColumnOperand.column(
      Column(name: "d", values: .date([CalendarDate(iso8601: "2024-03-01"), nil])))
    #expect(shown(try Column.comparison(.less, dates, .text("2024-03-02"))) == "boolean true false")
    #expect(
      shown(try Column.comparison(.equal, flags(true, false), .boolean(false)))
        == "boolean false true")
    #expect(throws: DatasetError.self) { try Column.comparison(.equal, flags(true), .integer(1)) }
    #expect(throws: DatasetError.self) { try Column.comparison(.less, dates, .text("soon")) }
  }

  @Test func membershipIsEqualityWithAnyChoice() throws {
    let column = Column(name: "t", values: .text(["a", "b", nil, "c"]))
    #expect(shown(try column.isIn([.text("a"), .text("c")])) == "boolean true false false true")
    #expect(shown(column.isMissing()) == "boolean false false true false")
  }

  @Test func logicTakesMissingForUnknown() throws {
    let left = flags(true, true, true, false, false, nil)
    let right = flags(true, false, nil, false, nil, nil)
    #expect(shown(try Column.logical(.and, left, right)) == "boolean true false · false false ·")
    #expect(shown(try Column.logical(.or, left, right)) == "boolean true true true false · ·")
    let column = Column(name: "b", values: .boolean([true, false, nil]))
    #expect(shown(try column.inverted()) == "boolean false true ·")
    #expect(throws: DatasetError.self) { try Column.logical(.and, integers(1), .boolean(true)) }
  }

  @Test func reductionsSkipMissingValues() throws {
    let column = Column(name: "x", values: .float64([4, nil, 1, 2, 3]))
    let expected: [Reduction: Double] = [
      .sum: 10, .mean: 2.5, .var: 1.25, .std: 1.25.squareRoot(), .min: 1, .max: 4, .median: 2.5,
    ]
    for reduction in Reduction.allCases {
      #expect(try column.reduced(by: reduction) == expected[reduction])
    }
    let empty = Column(name: "x", values: .float64([nil]))
    #expect(try empty.reduced(by: .mean) == nil && empty.reduced(by: .sum) == 0)
    let nan = Column(name: "x", values: .float64([1, .nan]))
    #expect(try nan.reduced(by: .max)?.isNaN == true)
    let flags = Column(name: "b", values: .boolean([true, false, true, nil]))
    #expect(try flags.reduced(by: .sum) == 2)
  }

  @Test func distinctValuesAreSorted() throws {
    #expect(
      shown(try Column(name: "x", values: .float64([2, .nan, nil, -0.0, 0, 2])).distinct())
        == "float64 -0.0 2.0 nan")
    #expect(
      shown(try Column(name: "x", values: .text(["é", "b", "Z", nil, "b"])).distinct())
        == "text Z b é")
  }
}
