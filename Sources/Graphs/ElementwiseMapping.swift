import Tensors

extension Operator {
  /// The type of a change of each element that keeps the element type.
  public func unaryType(
    _ inputs: [TensorType], among allowed: [ElementType]
  ) throws(ShapeError) -> TensorType {
    try expect(inputs, count: 1...1)
    _ = try expectOneElementType(inputs, among: allowed)
    return inputs[0]
  }

  /// An elementary function of each real number.
  ///
  /// - Precondition: the tensor is real.
  /// - Throws: `Interrupted`.
  public func map(_ function: ElementaryFunction, _ input: Tensor) throws -> Tensor {
    switch input.storage {
    case .float32(let values): return Tensor(try function.values(of: values), shape: input.shape)
    case .float64(let values): return Tensor(try function.values(of: values), shape: input.shape)
    case .boolean, .int64: preconditionFailure("\(Self.name): an operand that is not real")
    }
  }

  /// A function in float64 of each real number; a float32 result is rounded once.
  ///
  /// - Precondition: the tensor is real.
  /// - Throws: `Interrupted`.
  func mapWide(
    _ input: Tensor, _ function: (Double) -> Double
  ) throws(Interrupted) -> Tensor {
    try mapReals(input, float32: { Float(function(Double($0))) }, float64: function)
  }

  /// Changes each number of a tensor.
  ///
  /// - Precondition: the tensor is not boolean.
  /// - Throws: `Interrupted`.
  public func mapNumbers(
    _ input: Tensor, int64: (Int64) -> Int64, float32: (Float) -> Float,
    float64: (Double) -> Double
  ) throws(Interrupted) -> Tensor {
    if case .int64(let values) = input.storage {
      return Tensor(try polled(values.count) { int64(values[$0]) }, shape: input.shape)
    }
    return try mapReals(input, float32: float32, float64: float64)
  }

  /// The type of a comparison, element by element, of two operands with one element type.
  public func comparisonType(
    _ inputs: [TensorType], among allowed: [ElementType]
  ) throws(ShapeError) -> TensorType {
    TensorType(.boolean, try broadcastType(inputs, among: allowed).shape)
  }

  /// Compares two tensors of one element type element by element, each stretched to the other.
  ///
  /// - Precondition: `outputTypes` accepted the operands.
  /// - Throws: as `combine`.
  public func compare(
    _ inputs: [Tensor], boolean: (Bool, Bool) -> Bool, int64: (Int64, Int64) -> Bool,
    float32: (Float, Float) -> Bool, float64: (Double, Double) -> Bool
  ) throws -> Tensor {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard let shape = try? a.broadcast(with: b) else {
      preconditionFailure("\(Self.name): operands that do not fit were let through")
    }
    switch (inputs[0].storage, inputs[1].storage) {
    case (.boolean(let x), .boolean(let y)):
      return Tensor(try combine(x, a, y, b, to: shape, boolean), shape: shape)
    case (.int64(let x), .int64(let y)):
      return Tensor(try combine(x, a, y, b, to: shape, int64), shape: shape)
    case (.float32(let x), .float32(let y)):
      return Tensor(try combine(x, a, y, b, to: shape, float32), shape: shape)
    case (.float64(let x), .float64(let y)):
      return Tensor(try combine(x, a, y, b, to: shape, float64), shape: shape)
    default: preconditionFailure("\(Self.name): operand types that do not fit were let through")
    }
  }
}

extension BinaryFloatingPoint {
  /// The larger of two numbers: NaN if either is, and +0 of the two zeros.
  func larger(_ other: Self) -> Self {
    if isNaN || other.isNaN { return .nan }
    if self == other { return sign == .minus ? other : self }
    return self > other ? self : other
  }

  /// The smaller of two numbers: NaN if either is, and −0 of the two zeros.
  func smaller(_ other: Self) -> Self {
    if isNaN || other.isNaN { return .nan }
    if self == other { return sign == .minus ? self : other }
    return self < other ? self : other
  }
}

extension Symbol {
  /// An element-by-element choice: this boolean value decides between two others.
  public func select(_ yes: Symbol, else no: Symbol) throws -> Symbol {
    try builder.add(Where(), [self, yes, no])
  }

  /// As another element type.
  public func cast(to type: ElementType) throws -> Symbol {
    type == elementType ? self : try builder.add(Cast(to: type), [self])
  }
}

extension GradientStep {
  /// The gradients of `extreme`, which took the operands for which `precedes` holds: all of dz, and
  /// half to each where two are equal.
  func sharedAmongOperands(
    _ extreme: some Operator, _ precedes: some Operator
  ) throws -> [Symbol?] {
    // What the first operands gave together, for each number of them.
    var taken = [inputs[0]]
    for input in inputs.dropFirst().dropLast() {
      taken.append(try builder.add(extreme, [taken[taken.count - 1], input]))
    }
    var gradients = [Symbol?](repeating: nil, count: inputs.count)
    var dz = dy
    for place in inputs.indices.dropFirst().reversed() {
      let (x, y) = (taken[place - 1], inputs[place])
      let isEqual = try builder.add(Equal(), [x, y])
      let isLeft = try builder.add(precedes, [x, y])
      let share = try isEqual.select(dz * dz.like(0.5), else: dz.like(0))
      if needs[place] {
        gradients[place] = try isLeft.select(dz.like(0), else: isEqual.select(share, else: dz))
          .summed(to: y.shape)
      }
      guard needs[..<place].contains(true) else { return gradients }
      dz = try isLeft.select(dz, else: share).summed(to: x.shape)
    }
    gradients[0] = needs[0] ? try dz.summed(to: inputs[0].shape) : nil
    return gradients
  }
}
