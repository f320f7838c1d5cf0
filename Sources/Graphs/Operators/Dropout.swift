// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Elements set to 0 at random, the others raised so that the mean stays: y = keep ? x · 1 ÷ (1 − p)
/// : 0. With only the data as operand, as in inference, y = x.
///
/// Shapes: data `[n, …]`; rows int64 `[n]`: each row's number in its dataset; key int64 `[2]`: the
/// key of the random source and the epoch. Order: element e of a row is kept where word e % 4 of
/// Philox 4x32-10 with that key and the counter (epoch, row low, row high, e ÷ 4) is ≥ p · 2³². A
/// row's mask depends on nothing beside it. Semantics: ONNX `Dropout`, opset 13, whose randomness is
/// left open.
public struct Dropout: Operator {
  public static let name = "Dropout"

  /// The share of elements that become 0.
  public var ratio: Double

  /// A dropout of this share.
  public init(ratio: Double) { self.ratio = ratio }

  public var attributes: [Attribute] { [Attribute("ratio", ratio)] }

  public var isRandom: Bool { true }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...3)
    _ = try expectOneElementType([inputs[0]], among: .reals)
    guard (0..<1).contains(ratio) else {
      throw error(inputs, .attribute("the ratio should be at least 0 and below 1"))
    }
    guard inputs.count > 1 else { return inputs }
    try expect(inputs, count: 3...3)
    guard inputs[0].shape.rank > 0 else {
      throw error(inputs, .rank(operand: 0, expected: 1...8, got: 0))
    }
    guard inputs[1] == TensorType(.int64, [inputs[0].shape[0]]) else {
      throw error(inputs, .shape(operand: 1, expected: [inputs[0].shape[0]]))
    }
    guard inputs[2] == TensorType(.int64, [2]) else {
      throw error(inputs, .shape(operand: 2, expected: [2]))
    }
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    guard inputs.count == 3 else { return inputs }
    let keep = mask(inputs[0].shape, rows: try inputs[1].integers(), key: try inputs[2].integers())
    let storage: Tensor.Storage
    switch inputs[0].storage {
    case .float64(let x):
      let raise = 1 / (1 - ratio)
      storage = .float64(zip(x, keep).map { $1 ? $0 * raise : $0 * 0 })
    default:
      let raise = 1 / (1 - Float(ratio))
      storage = .float32(zip(inputs[0].floats, keep).map { $1 ? $0 * raise : $0 * 0 })
    }
    return [Tensor(shape: inputs[0].shape, storage: storage)]
  }

  /// dx is dy with the same mask.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.builder.add(self, [step.dy] + step.inputs.dropFirst())]
      + step.inputs.dropFirst().map { _ in nil }
  }

  private func mask(_ shape: Shape, rows: [Int64], key: [Int64]) -> [Bool] {
    let columns = shape.count / max(1, shape[0])
    let threshold = UInt64(Double(Float(ratio)) * 0x1p32)
    let words = UInt64(bitPattern: key[0])
    let source = SIMD2(UInt32(truncatingIfNeeded: words), UInt32(truncatingIfNeeded: words >> 32))
    var keep: [Bool] = []
    keep.reserveCapacity(shape.count)
    for row in rows {
      let bits = UInt64(bitPattern: row)
      for element in 0..<columns {
        let counter = SIMD4(
          UInt32(truncatingIfNeeded: key[1]), UInt32(truncatingIfNeeded: bits),
          UInt32(truncatingIfNeeded: bits >> 32), UInt32(element / 4))
        let block = Philox.block(counter: counter, key: source)
        keep.append(UInt64(block[element % 4]) >= threshold)
      }
    }
    return keep
  }
}
