import Tensors

extension Operator {
  /// Changes each row along an axis: what the elements with equal other indices become together.
  ///
  /// - Precondition: the tensor is real; `float32` and `float64` keep the length.
  /// - Throws: `ShapeError` if there is no such axis.
  public func mapRows(
    _ input: Tensor, along axis: Int, float32: ([Float]) -> [Float],
    float64: ([Double]) -> [Double]
  ) throws -> Tensor {
    let axis = try reductionAxes([axis], [input.type])[0]
    let shape = input.shape
    switch input.storage {
    case .float32(let values):
      return Tensor(rows(of: values, shape, axis, float32), shape: shape)
    case .float64(let values):
      return Tensor(rows(of: values, shape, axis, float64), shape: shape)
    case .boolean, .int64: preconditionFailure("\(Self.name): an operand that is not real")
    }
  }

  private func rows<Element>(
    of values: [Element], _ shape: Shape, _ axis: Int, _ change: ([Element]) -> [Element]
  ) -> [Element] {
    let (length, step) = (shape[axis], shape.strides[axis])
    var result = values
    let starts = shape.dimensions[..<axis].reduce(1, *)
    for outer in 0..<starts {
      for inner in 0..<step {
        let start = outer * length * step + inner
        let row = change((0..<length).map { values[start + $0 * step] })
        for (place, value) in row.enumerated() { result[start + place * step] = value }
      }
    }
    return result
  }
}
