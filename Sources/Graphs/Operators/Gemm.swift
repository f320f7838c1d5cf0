// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A linear layer: y = alpha · op(a) · op(b) + beta · c, where op transposes if asked to.
///
/// Shapes: a `[m, k]`, b `[k, n]` (`[n, k]` with `transB`), c stretches to `[m, n]` and may be left
/// out → `[m, n]`. Order: with alpha = beta = 1, acc = c (+0 without); k ascending;
/// acc = fma(a, b, acc). Otherwise the product starts from +0 and y = fma(alpha, acc, beta · c).
/// Semantics: ONNX `Gemm`, opset 13.
public struct Gemm: Operator {
  public static let name = "Gemm"

  /// The factor of the product.
  public var alpha: Double
  /// The factor of `c`.
  public var beta: Double
  /// Whether `a` is `[k, m]`.
  public var transA: Bool
  /// Whether `b` is `[n, k]`, as PyTorch keeps a linear layer's weights.
  public var transB: Bool

  /// A matrix product with something added.
  public init(alpha: Double = 1, beta: Double = 1, transA: Bool = false, transB: Bool = false) {
    self.alpha = alpha
    self.beta = beta
    self.transA = transA
    self.transB = transB
  }

  public var attributes: [Attribute] {
    [
      Attribute("alpha", alpha), Attribute("beta", beta), Attribute("transA", transA),
      Attribute("transB", transB),
    ]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...3)
    let elementType = try expectOneElementType(inputs, among: .reals)
    for operand in 0..<2 where inputs[operand].shape.rank != 2 {
      throw error(
        inputs, .rank(operand: operand, expected: 2...2, got: inputs[operand].shape.rank))
    }
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    let (inner, other) = (a[transA ? 0 : 1], b[transB ? 1 : 0])
    guard inner == other else {
      throw error(
        inputs,
        .unequal(leftAxis: transA ? 0 : 1, left: inner, rightAxis: transB ? 1 : 0, right: other))
    }
    let result = Shape([a[transA ? 1 : 0], b[transB ? 0 : 1]])
    if inputs.count == 3, (try? inputs[2].shape.broadcast(with: result)) != result {
      throw error(inputs, .shape(operand: 2, expected: result))
    }
    return [TensorType(elementType, result)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let shape = try outputTypes(inputs.map(\.type))[0].shape
    let c = inputs.count == 3 ? try Expand(shape: shape).evaluate([inputs[2]])[0].storage : nil
    let storage: Tensor.Storage
    switch (inputs[0].storage, inputs[1].storage, c) {
    case (.float32(let a), .float32(let b), nil):
      storage = .float32(multiply(a, b, nil, inputs, shape))
    case (.float32(let a), .float32(let b), .float32(let c)):
      storage = .float32(multiply(a, b, c, inputs, shape))
    case (.float64(let a), .float64(let b), nil):
      storage = .float64(multiply(a, b, nil, inputs, shape))
    case (.float64(let a), .float64(let b), .float64(let c)):
      storage = .float64(multiply(a, b, c, inputs, shape))
    default: preconditionFailure("operand types that do not fit were let through")
    }
    return [Tensor(shape: shape, storage: storage)]
  }

  private func multiply<Element: BinaryFloatingPoint>(
    _ a: [Element], _ b: [Element], _ c: [Element]?, _ inputs: [Tensor], _ result: Shape
  ) -> [Element] {
    let (m, n, k) = (result[0], result[1], inputs[0].shape[transA ? 0 : 1])
    let isPlain = alpha == 1 && beta == 1
    var y: [Element] = []
    y.reserveCapacity(m * n)
    for row in 0..<m {
      for column in 0..<n {
        let added = c?[row * n + column] ?? 0
        var sum = isPlain ? added : 0
        for inner in 0..<k {
          let left = a[transA ? inner * m + row : row * k + inner]
          let right = b[transB ? column * k + inner : inner * n + column]
          sum = sum.addingProduct(left, right)
        }
        y.append(isPlain ? sum : (Element(beta) * added).addingProduct(Element(alpha), sum))
      }
    }
    return y
  }

  /// The two factors' gradients are products with the other factor; that of c is beta · dy, summed
  /// over what was stretched.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (a, b, dy) = (step.inputs[0], step.inputs[1], step.dy)
    let builder = step.builder
    func product(_ left: Symbol, _ right: Symbol, _ transA: Bool, _ transB: Bool) throws -> Symbol {
      try builder.add(Gemm(alpha: alpha, transA: transA, transB: transB), [left, right])
    }
    var gradients: [Symbol?] = [nil, nil]
    if step.needs[0] {
      gradients[0] = transA ? try product(b, dy, transB, true) : try product(dy, b, false, !transB)
    }
    if step.needs[1] {
      gradients[1] = transB ? try product(dy, a, true, transA) : try product(a, dy, !transA, false)
    }
    if step.inputs.count == 3 {
      let scaled = beta == 1 ? dy : try dy * dy.like(beta)
      gradients.append(step.needs[2] ? try scaled.summed(to: step.inputs[2].shape) : nil)
    }
    return gradients
  }
}
