import Graphs

/// An operator that models in files are made of: it can be made from its attributes.
protocol StoredOperator: Operator {
  /// - Throws: ``SavedValueError/malformed(_:reason:)`` for an attribute that is missing or is not
  ///   what it should be. Whether the operands fit is for the operator to say.
  init(_ attributes: StoredFields) throws(SavedValueError)
}

/// The operators that a saved model may use; more come with the architectures that need them.
let storedOperators: [any StoredOperator.Type] = [
  Add.self,
  BatchNormalization.self,
  Clip.self,
  Conv.self,
  Flatten.self,
  Gemm.self,
  GlobalAveragePool.self,
  MaxPool.self,
  Relu.self,
]

/// Steps, and places around a picture. With ``StoredGraphLimits``, no shape that an operator makes of
/// them overflows.
private let stepRange = 0...1024

extension Add: StoredOperator {
  init(_: StoredFields) { self.init() }
}

extension BatchNormalization: StoredOperator {
  init(_ attributes: StoredFields) throws(SavedValueError) {
    self.init(epsilon: try attributes.real("epsilon"))
  }
}

extension Clip: StoredOperator {
  init(_ attributes: StoredFields) throws(SavedValueError) {
    self.init(minimum: try attributes.real("min"), maximum: try attributes.real("max"))
  }
}

extension Conv: StoredOperator {
  init(_ attributes: StoredFields) throws(SavedValueError) {
    self.init(
      group: try attributes.integer("group", in: 1...StoredGraphLimits.axisLength),
      strides: try attributes.integers("strides", in: stepRange),
      pads: try attributes.integers("pads", in: stepRange),
      dilations: try attributes.integers("dilations", in: stepRange))
  }
}

extension Flatten: StoredOperator {
  init(_ attributes: StoredFields) throws(SavedValueError) {
    self.init(axis: try attributes.integer("axis", in: 0...8))
  }
}

extension Gemm: StoredOperator {
  init(_ attributes: StoredFields) throws(SavedValueError) {
    self.init(
      alpha: try attributes.real("alpha"), beta: try attributes.real("beta"),
      transA: try attributes.integer("transA", in: 0...1) == 1,
      transB: try attributes.integer("transB", in: 0...1) == 1)
  }
}

extension GlobalAveragePool: StoredOperator {
  init(_: StoredFields) { self.init() }
}

extension MaxPool: StoredOperator {
  init(_ attributes: StoredFields) throws(SavedValueError) {
    let steps = 1...1024
    self.init(
      PoolWindow(
        try attributes.integers("kernel_shape", in: steps),
        strides: try attributes.integers("strides", in: steps),
        pads: try attributes.integers("pads", in: stepRange),
        dilations: try attributes.integers("dilations", in: steps),
        isCeiling: try attributes.integer("ceil_mode", in: 0...1) == 1))
  }
}

extension Relu: StoredOperator {
  init(_: StoredFields) { self.init() }
}
