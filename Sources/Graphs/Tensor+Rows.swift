import Tensors

extension Operator {
  /// Changes each row along an axis, in float64: what the elements with equal other indices become
  /// together. For float32 the results are rounded once.
  ///
  /// - Precondition: the tensor is real; `change` keeps the length.
  /// - Throws: `ShapeError` if there is no such axis.
  public func mapRows(
    _ input: Tensor, along axis: Int, _ change: ([Double]) -> [Double]
  ) throws -> Tensor {
    let axis = try reductionAxes([axis], [input.type])[0]
    let shape = input.shape
    let (length, step) = (shape[axis], shape.strides[axis])
    var values = input.doubles
    for outer in 0..<shape.dimensions[..<axis].reduce(1, *) {
      for inner in 0..<step {
        let start = outer * length * step + inner
        let row = change((0..<length).map { values[start + $0 * step] })
        for (place, value) in row.enumerated() { values[start + place * step] = value }
      }
    }
    return input.like(values, shape: shape)
  }
}
