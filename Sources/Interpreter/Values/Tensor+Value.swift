import Language
import Tensors

extension Tensor: Value {
  /// What a person calls this kind.
  public static var kind: String { "tensor" }

  /// Type and shape; a tensor of shape `[]` is its value.
  public var summary: String { shape.rank == 0 ? description : "\(elementType) \(shape)" }

  /// The whole value, for a statement that is it.
  public func rendering(width: Int) -> Rendering { Rendering(self.rendering) }

  /// Names that may follow a `.`.
  public var attributeNames: [String] { TensorArithmetic.attributeNames }

  /// What stands after a `.`; nil for other names.
  public func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    try TensorArithmetic.attribute(name, of: .tensor(self))
  }

  /// About how many bytes of memory it takes.
  public var memoryByteCount: Int { count * elementType.byteCount }

  /// Its form in JSON.
  public var json: JSON? {
    // An axis of length 0 would hide millions of empty lists around it.
    let elements = shape.dimensions.reduce(1.0) { $0 * Double(max($1, 1)) }
    guard elements <= Double(EvaluationLimits.jsonElementCount) else { return nil }
    var position = 0
    return nested(axis: 0, from: &position)
  }

  /// The number a tensor of shape `[]` holds; nil for other shapes and for booleans.
  public var number: Number? {
    guard shape.rank == 0 else { return nil }
    return switch storage {
    case .boolean: nil
    case .int64(let elements): .integer(Int(elements[0]))
    case .float32(let elements): .real(Double(elements[0]))
    case .float64(let elements): .real(elements[0])
    }
  }

  var boolean: Bool? {
    guard shape.rank == 0, case .boolean(let elements) = storage else { return nil }
    return elements[0]
  }

  private func nested(axis: Int, from position: inout Int) -> JSON {
    guard axis < shape.rank else {
      defer { position += 1 }
      return element(at: position)
    }
    return .list((0..<shape[axis]).map { _ in nested(axis: axis + 1, from: &position) })
  }

  private func element(at position: Int) -> JSON {
    switch storage {
    case .boolean(let elements): .boolean(elements[position])
    case .int64(let elements): .integer(Int(elements[position]))
    // The shortest decimals that read back as this float32, rather than its float64's.
    case .float32(let elements): .real(Double("\(elements[position])") ?? .nan)
    case .float64(let elements): .real(elements[position])
    }
  }
}

extension Number {
  /// The number as Tensors knows it.
  public var scalar: Scalar {
    if case .integer(let value) = self { .integer(Int64(value)) } else { .real(real) }
  }
}
