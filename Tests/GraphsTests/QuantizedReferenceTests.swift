import Foundation
import Graphs
import Tensors
import Testing

/// What ONNX Runtime computed with small integers (`Fixtures/quantized.py`).
struct QuantizedCase: Decodable, Sendable {
  struct Array: Decodable {
    let shape: [Int]
    let isReal: Bool
    let values: [Number]

    var tensor: Tensor {
      isReal
        ? Tensor(values.map { Float($0.value) }, shape: Shape(shape))
        : Tensor(values.map { Int64($0.value) }, shape: Shape(shape))
    }
  }

  /// A number; infinities are texts.
  struct Number: Decodable {
    let value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        value = text == "inf" ? .infinity : -.infinity
      } else {
        value = try container.decode(Double.self)
      }
    }
  }

  let name: String
  let inputs: [Array]
  let output: Array
}

private let operators: [String: any Operator] = [
  "quantize": QuantizeLinear(),
  "quantize ties": QuantizeLinear(),
  "quantize per channel": QuantizeLinear(axis: 1, outputType: .int8),
  "dequantize": DequantizeLinear(),
  "dequantize per channel": DequantizeLinear(axis: 0),
  "dequantize bias": DequantizeLinear(axis: 0),
  "conv": QLinearConv(Conv(strides: [2, 1], pads: [1, 0, 2, 1])),
  "conv depthwise": QLinearConv(Conv(group: 16, strides: [2, 2], pads: [2, 1, 2, 3])),
  "conv pointwise": QLinearConv(Conv()),
  "pool": QLinearGlobalAveragePool(),
  "gemm real": QGemm(),
  "gemm": QGemm(),
]

@Test func theIntegersAreThoseOfONNXRuntime() throws {
  let file = try #require(
    Bundle.module.url(forResource: "quantized", withExtension: "json", subdirectory: "Fixtures"))
  let cases = try JSONDecoder().decode([QuantizedCase].self, from: Data(contentsOf: file))
  #expect(Set(cases.map(\.name)) == Set(operators.keys))
  for fixture in cases {
    let operation = try #require(operators[fixture.name])
    let result = try evaluate(operation, fixture.inputs.map(\.tensor))[0]
    let expected = fixture.output.tensor
    #expect(result.shape == expected.shape, "\(fixture.name)")
    #expect(result.elementType == expected.elementType, "\(fixture.name)")
    #expect(result.doubles == expected.doubles, "\(fixture.name)")
  }
}

@Test func whatIsNoNumberBecomesTheZeroPointAndInfinitiesTheEnds() throws {
  let x = Tensor([Float.nan, .infinity, -.infinity, 3e38, -0.0], shape: [5])
  let scale = Tensor([Float(1e-3)], shape: [])
  let zero = Tensor([Int64(7)], shape: [])
  let bytes = try evaluate(QuantizeLinear(), [x, scale, zero])[0]
  #expect(bytes.int64Values == [7, 255, 0, 255, 7])
}

@Test func bytesSurviveBecomingRealAndBytesAgain() throws {
  let bytes = Tensor((0...255).map { Int64($0) }, shape: [256])
  var stream = RandomSource(seed: 3, purpose: "scales").stream()
  for _ in 0..<200 {
    let scale = Tensor([Float(0x1p-20) * (1 + 4000 * stream.uniformFloat())], shape: [])
    let zero = Tensor([Int64(stream.bits32() % 256)], shape: [])
    let reals = try evaluate(DequantizeLinear(), [bytes, scale, zero])
    let again = try evaluate(QuantizeLinear(), [reals[0], scale, zero])[0]
    #expect(again.int64Values == bytes.int64Values)
  }
}

@Test func quantizedOperandsThatDoNotFitAreRefused() throws {
  let (x, s, z) = (
    TensorType(.float32, [2, 3]), TensorType(.float32, []), TensorType(.int64, [])
  )
  #expect(throws: ShapeError("QuantizeLinear", [x, s, x], .elementType(operand: 2, got: .float32)))
  {
    try QuantizeLinear().outputTypes([x, s, x])
  }
  let four = [TensorType(.float32, [4]), TensorType(.int64, [4])]
  #expect(throws: ShapeError("QuantizeLinear", [x] + four, .shape(operand: 1, expected: [3]))) {
    try QuantizeLinear().outputTypes([x] + four)
  }
  #expect(
    throws: ShapeError(
      "QuantizeLinear", [x, s, z], .attribute("output_dtype should be uint8 or int8"))
  ) {
    try QuantizeLinear(outputType: .int32).outputTypes([x, s, z])
  }
  let bytes = TensorType(.int64, [2, 3])
  #expect(
    throws: ShapeError("DequantizeLinear", [x], .elementType(operand: 0, got: .float32))
  ) {
    try DequantizeLinear().outputTypes([x, s, z])
  }
  #expect(throws: ShapeError.self) {
    try QLinearAdd().outputTypes([bytes, s, z, TensorType(.int64, [2, 4]), s, z, s, z])
  }
}
