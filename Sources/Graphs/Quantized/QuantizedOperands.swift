import Tensors

extension Operator {
  /// Refuses quantized values that are not int64, scales that are not float32 of the shape `[]` (or
  /// `[channels]` where given) and zero points that are not int64 of the same shape.
  ///
  /// - Parameter triples: numbers of the first of three operands in a row: value, scale, zero point.
  func expectQuantized(
    _ inputs: [TensorType], at triples: [Int], channels: [Int: Int] = [:]
  ) throws(ShapeError) {
    for place in triples {
      guard inputs[place].elementType == .int64 else {
        throw error(inputs, .elementType(operand: place, got: inputs[place].elementType))
      }
      try expectParameters(inputs, at: place + 1, channels: channels[place])
    }
  }

  /// Refuses a scale and the zero point after it unless they are as ``expectQuantized`` says.
  func expectParameters(
    _ inputs: [TensorType], at place: Int, channels: Int? = nil
  ) throws(ShapeError) {
    let shape: Shape = channels.map { [$0] } ?? []
    let wanted = [TensorType(.float32, shape), TensorType(.int64, shape)]
    for (operand, type) in zip([place, place + 1], wanted) where inputs[operand] != type {
      guard inputs[operand].elementType == type.elementType else {
        throw error(inputs, .elementType(operand: operand, got: inputs[operand].elementType))
      }
      throw error(inputs, .shape(operand: operand, expected: shape))
    }
  }
}

extension Tensor {
  /// The elements of an int64 tensor of numbers that fit 32 bits, less a zero point.
  func integers32(less zeroPoint: Int64 = 0) -> [Int32] {
    (int64Values ?? []).map { Int32(truncatingIfNeeded: $0 - zeroPoint) }
  }

  /// The only element of a scale.
  var scale: Float { floats[0] }

  /// The only element of a zero point.
  var zeroPoint: Int64 { (int64Values ?? [0])[0] }
}
