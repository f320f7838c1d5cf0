import Testing

@testable import Tensors

@Test func aNumberTakesTheTypeOfTheTensorBesideIt() {
  let types: [ElementType] = [.boolean, .int64, .float32, .float64]
  #expect(
    types.map { Scalar.integer(2).elementType(beside: $0) }
      == [.int64, .int64, .float32, .float64])
  #expect(
    types.map { Scalar.real(0.5).elementType(beside: $0) }
      == [.float32, .float32, .float32, .float64])
  #expect(types.map { Scalar.boolean(true).elementType(beside: $0) } == types)
  #expect(ElementType.int64.promoted(with: .float32) == .float32)
  #expect(types.map(\.real) == [.float32, .float32, .float32, .float64])
}

@Test func negativeIndicesCountFromTheEnd() throws {
  let tensor = Tensor((0..<6).map { Int64($0) }, shape: [2, 3])
  #expect(try tensor.element(at: [1, -1]) == .integer(5))
  #expect(try tensor.element(at: [-2, 0]) == .integer(0))
  #expect(throws: TensorError.indexOutOfRange(index: 3, length: 3, axis: 1)) {
    try tensor.element(at: [0, 3])
  }
  #expect(throws: TensorError.indexOutOfRange(index: -3, length: 2, axis: 0)) {
    try tensor.element(at: [-3, 0])
  }
}

@Test func realsWithoutAnIntegerAreRefused() throws {
  let tensor = Tensor([1.9, -1.9, 0x1p62], shape: [3])
  #expect(try tensor.integers() == [1, -1, 1 << 62])
  #expect(throws: TensorError.noInteger(value: 0x1p63, position: 1)) {
    try Tensor([0, 0x1p63], shape: [2]).converted(to: .int64)
  }
  #expect(throws: TensorError.noInteger(value: .infinity, position: 0)) {
    try Tensor([Float.infinity], shape: []).converted(to: .int64)
  }
  #expect(throws: TensorError.self) { try Tensor([Float.nan], shape: []).integers() }
  #expect(try Tensor([-0x1p63], shape: []).integers() == [.min])
}

@Test func conversionsKeepWhatTheTypeCanHold() throws {
  let booleans = Tensor([true, false], shape: [2])
  #expect(try booleans.converted(to: .float64).doubles == [1, 0])
  #expect(Tensor([Float.nan, 0, -0.0, 2], shape: [4]).booleans == [true, false, false, true])
  // 2⁵³ + 1 rounded to float32 directly; through float64 it would be rounded twice.
  let value: Int64 = 1 << 53 + 1
  #expect(Tensor([value], shape: []).floats == [Float(value)])
}

@Test func shapesBroadcastFromTheRight() throws {
  #expect(try Shape([4, 1, 3]).broadcast(with: [2, 1]) == [4, 2, 3])
  #expect(try Shape([]).broadcast(with: [5]) == [5])
  #expect(try Shape([1]).broadcast(with: [0]) == [0])
  #expect(throws: TensorError.notBroadcastable([2, 3], [2])) {
    try Shape([2, 3]).broadcast(with: [2])
  }
  #expect(throws: TensorError.self) {
    try Shape([1 << 40, 1]).broadcast(with: [1, 1 << 40])
  }
  #expect(Shape([3, 1]).strides(broadcastTo: [2, 3, 4]) == [0, 1, 0])
  #expect(try Shape([2, 3]).normalized(axis: -1) == 1)
  #expect(throws: TensorError.axisOutOfRange(axis: 2, rank: 2)) {
    try Shape([2, 3]).normalized(axis: 2)
  }
}
