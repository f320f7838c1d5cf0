import Foundation
import Graphs
import Tensors
import Testing

/// What ONNX Runtime computed for one operator (`Fixtures/operators.py`).
struct OperatorCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Array: Decodable {
    let shape: [Int]
    let values: [Double]

    func tensor(_ type: ElementType) throws -> Tensor {
      try Tensor(values, shape: Shape(shape)).converted(to: type)
    }
  }

  let name: String
  let inputs: [Array]
  let output: Array
  var testDescription: String { name }

  static func all() throws -> [OperatorCase] {
    let file = try #require(
      Bundle.module.url(forResource: "operators", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode([OperatorCase].self, from: Data(contentsOf: file))
  }
}

/// The operators of the fixture, by the names of its cases.
private let operators: [String: any Operator] = [
  "conv": Conv(strides: [2, 1], pads: [1, 0, 2, 1]),
  "conv grouped": Conv(group: 2, pads: [2, 1, 2, 1], dilations: [2, 1]),
  "conv depthwise": Conv(group: 5, strides: [2, 2], pads: [1, 1, 2, 2]),
  "gemm": Gemm(transB: true),
  "gemm scaled": Gemm(alpha: 0.5, beta: 2, transA: true),
  "matmul batched": MatMul(),
  "matmul vectors": MatMul(),
  "batch normalization": BatchNormalization(epsilon: 1e-3),
  "clip": Clip(minimum: -1, maximum: 2),
  "relu": Relu(),
  "global average pool": GlobalAveragePool(),
  "softmax": Softmax(axis: 1),
  "log softmax": LogSoftmax(),
  "reduce sum": ReduceSum(axes: [0, -1]),
  "expand": Expand(shape: [2, 3, 4]),
  "transpose": Transpose(permutation: [2, 0, 1]),
  "reshape": Reshape(lengths: [0, -1, 2]),
  "flatten": Flatten(axis: 2),
  "add": Add(),
  "sub": Sub(),
  "mul": Mul(),
  "div": Div(),
  "exp": Exp(),
  "log": Log(),
  "sqrt": Sqrt(),
  "neg": Neg(),
  "cross entropy": SoftmaxCrossEntropyLoss(),
]

@Test func theReferenceAgreesWithONNXRuntimeInBothRealTypes() throws {
  let cases = try OperatorCase.all()
  #expect(Set(cases.map(\.name)) == Set(operators.keys))
  for fixture in cases {
    let operation = try #require(operators[fixture.name])
    for type in [ElementType.float32, .float64] {
      let inputs = try fixture.inputs.enumerated().map { place, array in
        try array.tensor(fixture.name == "cross entropy" && place == 1 ? .int64 : type)
      }
      let result = try evaluate(operation, inputs)[0]
      #expect(result.shape.dimensions == fixture.output.shape, "\(fixture.name)")
      #expect(result.elementType == type, "\(fixture.name)")
      // At most 75 products of numbers up to 5, each rounded to 24 bits by both sides.
      let tolerance = 75 * 5 * 0x1p-23
      for (ours, theirs) in zip(result.doubles, fixture.output.values) {
        #expect(abs(ours - theirs) <= tolerance, "\(fixture.name): \(ours) and \(theirs)")
      }
    }
  }
}

@Test func reluAndClipLetNotANumberThrough() throws {
  let x = Tensor([Float.nan, -1, 7, -0.0], shape: [4])
  let clipped = try evaluate(Clip(minimum: 0, maximum: 6), [x])[0].floats
  #expect(clipped[0].isNaN && clipped[1...] == [0, 6, 0])
  let rectified = try evaluate(Relu(), [x])[0].floats
  #expect(rectified[0].isNaN && rectified[1...] == [0, 7, 0])
}

@Test func castTurnsOutOfRangeRealsIntoTheNearestInteger() throws {
  let x = Tensor([Double.nan, -.infinity, 1e30, -2.9, 2.9], shape: [5])
  let integers = try evaluate(Cast(to: .int64), [x])[0].int64Values
  #expect(integers == [0, .min, .max, -2, 2])
  let back = try evaluate(Cast(to: .boolean), [Tensor([Int64(0), 3], shape: [2])])[0]
  #expect(back.booleans == [false, true])
}

@Test func operandsThatDoNotFitAreRefusedWithTheLengths() {
  let x = TensorType(.float32, [64, 3])
  let w = TensorType(.float32, [2, 1])
  #expect(
    throws: ShapeError("MatMul", [x, w], .unequal(leftAxis: 1, left: 3, rightAxis: 0, right: 2))
  ) { try MatMul().outputTypes([x, w]) }
  #expect(throws: ShapeError("Add", [x, w], .notBroadcastable)) { try Add().outputTypes([x, w]) }
  let integers = TensorType(.int64, [64, 3])
  #expect(throws: ShapeError("Add", [x, integers], .mixedElementTypes)) {
    try Add().outputTypes([x, integers])
  }
}

@Test func aDropoutMaskDependsOnTheRowAndNotOnItsNeighbours() throws {
  let x = Tensor([Float](repeating: 1, count: 3 * 40), shape: [3, 40])
  let key = Tensor([Int64(77), 2], shape: [2])
  let all = try evaluate(
    Dropout(ratio: 0.25), [x, Tensor([Int64(9), 4, 5], shape: [3]), key])[0].floats
  let one = try evaluate(
    Dropout(ratio: 0.25),
    [
      Tensor([Float](repeating: 1, count: 40), shape: [1, 40]), Tensor([Int64(4)], shape: [1]), key,
    ])
  #expect(Array(all[40..<80]) == one[0].floats)
  #expect(Set(all) == [0, 1 / (1 - 0.25)])
  #expect(Array(all[0..<40]) != Array(all[40..<80]))
}

@Test func largeProductsHaveTheBitsOfTheDocumentedOrder() throws {
  let x = SmallNetworks.tensor("x", [3, 37, 41])
  let y = SmallNetworks.tensor("y", [41, 50])
  let product = try evaluate(MatMul(), [x, y])[0]
  // Gemm's reference is a plain loop in the same order.
  let rows = try x.reshaped(to: [111, 41])
  let plain = try evaluate(Gemm(), [rows, y])[0]
  #expect(product.shape == [3, 37, 50])
  #expect(product.bits == plain.bits)
  let wide = try evaluate(MatMul(), [x, y].map { try $0.converted(to: .float64) })[0].doubles
  let widePlain = try evaluate(Gemm(), [rows, y].map { try $0.converted(to: .float64) })[0].doubles
  #expect(wide == widePlain)
}
