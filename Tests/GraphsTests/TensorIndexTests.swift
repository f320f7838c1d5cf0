import Graphs
import Tensors
import Testing

private let cube = Operand.tensor(Tensor((0..<24).map { Int64($0) }, shape: [2, 3, 4]))
private let all = TensorIndex.slice(start: nil, end: nil, step: 1)
private func list(_ values: Int64...) -> TensorIndex {
  .positions(Tensor(values, shape: [values.count]))
}

@Test func listsThatSlicesSeparateComeFirst() throws {
  #expect(try cube.indexed(by: [list(0, 1, 1), all, list(0, 1, 2)]).type.shape == [3, 3])
  #expect(
    try cube.indexed(by: [.position(1), all, list(0, 1, 2)]).tensor.description
      == "[[12 16 20]\n [13 17 21]\n [14 18 22]]")
  #expect(
    try cube.indexed(by: [all, list(0, 2), list(1, 3)]).tensor.description == "[[ 1 11]\n [13 23]]")
  let grid = TensorIndex.positions(Tensor([Int64(0), 1], shape: [2, 1]))
  #expect(try cube.indexed(by: [grid, list(0, 2)]).type.shape == [2, 2, 4])
}

@Test func masksStandForAsManyAxesAsTheyHave() throws {
  let mask = Tensor([true, false, false, true, false, true], shape: [2, 3])
  #expect(try cube.indexed(by: [.mask(mask)]).type.shape == [3, 4])
  let last = Tensor([false, true, true, false], shape: [4])
  #expect(
    try cube.indexed(by: [.position(0), all, .mask(last)]).tensor.description
      == "[[ 1  5  9]\n [ 2  6 10]]")
  #expect(
    try cube.indexed(by: [.mask(Tensor([false, false], shape: [2]))]).type.shape == [0, 3, 4])
}

@Test func whatLiesOutsideIsNamed() {
  #expect(throws: TensorError.indexOutOfRange(index: 2, length: 2, axis: 0)) {
    try cube.indexed(by: [.position(2)])
  }
  #expect(throws: TensorError.indexOutOfRange(index: -4, length: 3, axis: 1)) {
    try cube.indexed(by: [all, list(0, -4)])
  }
  #expect(throws: TensorError.self) { try cube.indexed(by: [all, all, all, all]) }
  #expect(throws: TensorError.self) { try cube.indexed(by: [.mask(Tensor([true], shape: [1]))]) }
  #expect(throws: TensorError.self) {
    try cube.indexed(by: [.slice(start: nil, end: nil, step: 0)])
  }
}

@Test func slicesCutOffWhatLiesOutside() throws {
  let row = Operand.tensor(Tensor((0..<5).map { Int64($0) }, shape: [5]))
  #expect(try row.indexed(by: [.slice(start: -100, end: 100, step: 1)]).type.shape == [5])
  #expect(try row.indexed(by: [.slice(start: 3, end: 1, step: 1)]).type.shape == [0])
  #expect(
    try row.indexed(by: [.slice(start: nil, end: nil, step: -2)]).tensor.description == "[4 2 0]")
  #expect(
    try row.indexed(by: [.slice(start: 1, end: .min, step: .min)]).tensor.description == "[1]")
  #expect(
    try row.indexed(by: [.slice(start: .min, end: .max, step: .max)]).tensor.description == "[0]")
}
