import Graphs
import Tensors
import Testing

private func integers(_ values: Int64...) -> TensorArgument {
  .tensor(Tensor(values, shape: [values.count]))
}
private func reals(_ values: Double...) -> TensorArgument {
  .tensor(Tensor(values, shape: [values.count]))
}

@Test func integersWrapAndAreNeverDividedByZero() throws {
  let top = integers(.max)
  #expect(try TensorOperator.add(top, .number(.integer(1))).tensor.element(at: 0) == .integer(.min))
  #expect(throws: TensorError.integerDivisionByZero) {
    try TensorOperator.floorDivide(top, integers(0))
  }
  #expect(throws: TensorError.integerDivisionByZero) {
    try TensorOperator.remainder(integers(1, 2), .number(.integer(0)))
  }
  let bottom = integers(.min)
  let one = TensorArgument.number(.integer(-1))
  #expect(try TensorOperator.floorDivide(bottom, one).tensor.element(at: 0) == .integer(.min))
  #expect(try TensorOperator.remainder(bottom, one).tensor.element(at: 0) == .integer(0))
}

@Test func floorsAndRemaindersAreThoseOfPython() throws {
  let (x, y) = (integers(7, -7, 7, -7), integers(2, 2, -2, -2))
  #expect(try TensorOperator.floorDivide(x, y).tensor.description == "[ 3 -4 -4  3]")
  #expect(try TensorOperator.remainder(x, y).tensor.description == "[ 1  1 -1 -1]")
  // As numpy.floor_divide and numpy.remainder of [5.5, -5.5, 5, 5, inf, 1].
  let a = reals(5.5, -5.5, 5, 5, .infinity, 1)
  let b = reals(2, 2, .infinity, -.infinity, 2, 0)
  #expect(try TensorOperator.floorDivide(a, b).tensor.description == "[ 2. -3.  0. -1. nan inf]")
  #expect(
    try TensorOperator.remainder(a, b).tensor.description == "[ 1.5  0.5  5.  -inf  nan  nan]")
  // 1 / 0.1 rounds to 10, but 0.1 is a little more than a tenth.
  #expect(try TensorOperator.floorDivide(reals(1), reals(0.1)).tensor.doubles == [9])
}

@Test func theTypesOfResultsFollowTheTable() throws {
  let flags = TensorArgument.tensor(Tensor([true, false], shape: [2]))
  let single = TensorArgument.tensor(Tensor([Float(1), 2], shape: [2]))
  let half = TensorArgument.number(.real(0.5))
  let two = TensorArgument.number(.integer(2))
  let table: [(TensorOperator, TensorArgument, TensorArgument, ElementType)] = [
    (.add, flags, flags, .int64), (.add, integers(1, 2), two, .int64),
    (.add, integers(1, 2), half, .float32), (.add, single, half, .float32),
    (.add, flags, half, .float32), (.multiply, flags, two, .int64),
    (.add, reals(1, 2), single, .float64), (.add, integers(1, 2), single, .float32),
    (.divide, integers(1, 2), integers(1, 2), .float32), (.divide, two, integers(1, 2), .float32),
    (.divide, reals(1, 2), integers(1, 2), .float64), (.less, flags, integers(1, 2), .boolean),
    (.power, integers(1, 2), two, .int64),
    (.power, integers(1, 2), .number(.integer(-1)), .float32),
    (.matmul, flags, integers(1, 2), .int64), (.and, flags, flags, .boolean),
  ]
  for (symbol, left, right, type) in table {
    #expect(try symbol(left, right).type.elementType == type, "\(symbol)")
  }
}

@Test func powersOfIntegersToNegativeIntegersAreRefusedOrLifted() throws {
  let inverse = try TensorOperator.power(integers(2, 4), .number(.integer(-1))).tensor
  #expect(inverse.floats == [0.5, 0.25])
  #expect(throws: TensorError.self) { try TensorOperator.power(integers(2), integers(-1)) }
}

@Test func logicTakesBooleansOnly() {
  #expect(throws: ArgumentError.self) { try TensorOperator.and(integers(1), integers(0)) }
  #expect(throws: ArgumentError.self) { try TensorOperator.not(reals(1)) }
}

@Test func shapesThatDoNotGoTogetherAreNamed() {
  #expect(throws: ShapeError.self) { try TensorOperator.add(integers(1, 2), integers(1, 2, 3)) }
  #expect(throws: ShapeError.self) { try TensorOperator.matmul(integers(1, 2), integers(1, 2, 3)) }
}
