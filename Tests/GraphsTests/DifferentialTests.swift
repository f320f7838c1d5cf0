import Foundation
import Graphs
import Tensors
import Testing

// Every operator on random shapes and attributes, beside PyTorch (`Fixtures/differential.py`, which
// says how cases are made and stored).

/// One operator, its operands, and what PyTorch made of them.
private struct Case: Decodable {
  struct Array: Decodable {
    let shape: [Int]
    let values: Data

    /// Little-endian float32.
    var numbers: [Double] {
      stride(from: 0, to: values.count, by: 4).map { start in
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(values[start + $1]) << (8 * UInt32($1)) }
        return Double(Float(bitPattern: bits))
      }
    }
  }

  struct Operand: Decodable {
    let kind: String
    let seed: Int
    let shape: [Int]
    var low: Double?
    var high: Double?

    func tensor(_ type: ElementType) throws -> Tensor {
      try seeded(kind, seed: seed, Shape(shape), low ?? -1, high ?? 1).inType(type)
    }
  }

  let `operator`: String
  let attributes: [String: OperatorAttribute]
  let operands: [Operand]
  /// Operands that are differentiated by.
  let by: [Int]
  /// Length times range of the longest sum.
  let bound: Double
  let results: [Array]
  let gradients: [Array]

  var text: String { "\(`operator`) \(attributes) \(operands.map(\.shape))" }

  static func all() throws -> [Case] {
    let file = try #require(
      Bundle.module.url(
        forResource: "differential", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
  }
}

/// Real operands in another type; others as they are.
extension Tensor {
  fileprivate func inType(_ type: ElementType) throws -> Tensor {
    elementType.isReal ? try converted(to: type) : self
  }
}

/// Numbers from a seed, as the script makes them.
private func seeded(
  _ kind: String, seed: Int, _ shape: Shape, _ low: Double, _ high: Double
) -> Tensor {
  let bits = (0..<shape.count).map { mixed(UInt64(seed) << 32 | UInt64($0)) }
  let shift = Double(seed % 4) / 8
  switch kind {
  case "boolean": return Tensor(bits.map { $0 & 1 == 1 }, shape: shape)
  case "integer":
    return Tensor(bits.map { Int64(low) + Int64($0 % UInt64(high - low)) }, shape: shape)
  case "distinct":
    var values = [Double](repeating: 0, count: bits.count)
    let order = bits.indices.sorted { (bits[$0], $0) < (bits[$1], $1) }
    for (rank, place) in order.enumerated() {
      values[place] = (Double(rank - bits.count / 2) + 0.5 + shift) / 8
    }
    return Tensor(values, shape: shape)
  default:
    let values = bits.enumerated().map { place, bits in
      kind == "gaps" && place % 3 == 0
        ? .nan : low + (high - low) * (Double(bits >> 52) + 0.5 + shift) / 4096
    }
    return Tensor(values, shape: shape)
  }
}

/// SplitMix64.
private func mixed(_ number: UInt64) -> UInt64 {
  var z = number &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}

/// The sum of all real results, each element times a weight of its own.
private func loss(_ results: [Operand]) throws -> Operand? {
  var sum: Operand?
  for (place, y) in results.enumerated() where y.type.elementType.isReal {
    let weights = try seeded("uniform", seed: 1000 + place, y.type.shape, 0.5, 1.5)
      .inType(y.type.elementType)
    let part = try apply(ReduceSum(), [try apply(Mul(), [y, .tensor(weights)])[0]])[0]
    sum = try sum.map { try apply(Add(), [$0, part])[0] } ?? part
  }
  return sum
}

private func expectClose(
  _ ours: Tensor, _ theirs: Case.Array, _ text: String, within bound: Double
) {
  #expect(ours.shape.dimensions == theirs.shape, "\(text)")
  guard ours.shape.dimensions == theirs.shape else { return }
  let numbers =
    ours.elementType == .boolean ? ours.booleans.map { $0 ? 1 : 0 } : ours.inFloat64.doubles
  for (place, (our, their)) in zip(numbers, theirs.numbers).enumerated() {
    // What is stored was rounded to float32.
    let isClose = abs(our - their) <= bound + abs(their) * 0x1p-24
    #expect(isClose, "\(text), element \(place): \(our), PyTorch \(their)")
  }
}

extension Tensor {
  fileprivate var inFloat64: Tensor {
    if case .int64(let values) = storage {
      Tensor(values.map(Double.init), shape: shape)
    } else {
      self
    }
  }
}

@Test func everyOperatorAgreesWithPyTorchForwardAndBackward() throws {
  let cases = try Case.all()
  #expect(cases.count == Dictionary(grouping: cases, by: \.operator).count * 22)
  for fixture in cases {
    let operation = try #require(try madeOperator(fixture.operator, fixture.attributes))
    for (type, epsilon) in [(ElementType.float32, 0x1p-23), (.float64, 0x1p-52)] {
      let inputs = try fixture.operands.map { try $0.tensor(type) }
      let text = "\(type) \(fixture.text)"
      let results = try evaluate(operation, inputs)
      #expect(results.count == fixture.results.count, "\(text)")
      for (result, expected) in zip(results, fixture.results) {
        expectClose(result, expected, text, within: epsilon * fixture.bound)
      }
      let tracer = Tracer()
      var operands = inputs.map(Operand.tensor)
      for place in fixture.by { operands[place] = try tracer.variable(operands[place]) }
      guard let loss = try loss(apply(operation, operands)) else { continue }
      let gradients = try tracer.gradient(of: loss, by: fixture.by.map { operands[$0] })
      for (gradient, expected) in zip(gradients, fixture.gradients) {
        expectClose(
          gradient.tensor, expected, "gradient of \(text)", within: epsilon * fixture.bound)
      }
    }
  }
}

@Test func everyOperatorIsComparedWithPyTorchOrIsOneThatOnlyPlansAndGradientsUse() throws {
  let compared = Set(try Case.all().map(\.operator))
  let rest = Operators.all.map { $0.name }.filter { !compared.contains($0) }
  let ours = [
    "Adam", "AdamW", "ArgSort", "AveragePoolGradient", "ClipGradient", "ConvTranspose",
    "ConvWeightGradient", "DequantizeLinear", "FoldNormalization", "FusedConv", "GatherGradient",
    "InvertedResidual", "MaxPoolGradient", "PooledConv", "ProductOfOthers", "QGemm", "QLinearAdd",
    "QLinearConv", "QLinearGlobalAveragePool", "QLinearInvertedResidual", "QLinearPooledConv",
    "QuantizeLinear", "RMSprop", "SGD", "SliceGradient", "SoftmaxCrossEntropyGradient",
    "SquaredLoss", "SquaredLossGradient", "SumRows", "SumSquares",
  ]
  #expect(compared.count + rest.count == Operators.all.count)
  #expect(ours.allSatisfy(rest.contains))
  // What others add without a PyTorch case has to be named here.
  #expect(rest.filter { !ours.contains($0) && !$0.hasSuffix("Gradient") } == [])
}

@Test func everyGradientOfRandomShapesIsTheLimitOfDifferences() throws {
  // What becomes float32 swallows the steps.
  for fixture in try Case.all() where fixture.operator != "Cast" {
    let operation = try #require(try madeOperator(fixture.operator, fixture.attributes))
    let inputs = try fixture.operands.map { try $0.tensor(.float64) }
    for (place, gradient) in zip(fixture.by, fixture.gradients) {
      let count = inputs[place].count
      // A few elements of each operand; which ones changes from case to case.
      for element in stride(
        from: fixture.operands[place].seed % 3, to: count, by: max(1, count / 5))
      {
        let step = 1e-5
        let ends = try [step, -step].map { step in
          var moved = inputs
          var values = inputs[place].doubles
          values[element] += step
          moved[place] = Tensor(values, shape: inputs[place].shape)
          let results = try evaluate(operation, moved).map(Operand.tensor)
          return try loss(results)?.tensor.inType(.float64).doubles[0] ?? 0
        }
        let (slope, exact) = ((ends[0] - ends[1]) / (2 * step), gradient.numbers[element])
        // The step's square times a third derivative, rounding of the losses over the step, and what
        // float32 lost of the stored gradient.
        let bound = 1e-7 * fixture.bound + 2e-11 * abs(ends[0]) + 1e-7 * abs(exact)
        #expect(
          abs(slope - exact) <= bound,
          "\(fixture.text), operand \(place), element \(element): \(slope) and \(exact)")
      }
    }
  }
}
