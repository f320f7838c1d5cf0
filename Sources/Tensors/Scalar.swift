/// One boolean or number outside a tensor: an element, or what a person typed.
public enum Scalar: Hashable, Sendable {
  case boolean(Bool)
  case integer(Int64)
  case real(Double)

  /// The value as float64; booleans are 0 and 1.
  public var double: Double {
    switch self {
    case .boolean(let value): value ? 1 : 0
    case .integer(let value): Double(value)
    case .real(let value): value
    }
  }

  /// The number as a tensor of shape `[]`, of the type it takes beside a tensor of type `other`.
  ///
  /// Numbers are weak: an integer takes the tensor's type (int64 beside booleans), a fraction does
  /// too but lifts booleans and integers to float32.
  public func tensor(beside other: ElementType) -> Tensor {
    Tensor(filling: [], with: self, type: elementType(beside: other))
  }

  /// The type this number takes beside a tensor of type `other`.
  public func elementType(beside other: ElementType) -> ElementType {
    switch self {
    case .boolean: other
    case .integer: max(other, .int64)
    case .real: max(other, .float32)
    }
  }

  /// The number as a tensor of shape `[]` of its own type: boolean, int64 or float64.
  public var tensor: Tensor {
    switch self {
    case .boolean(let value): Tensor([value], shape: [])
    case .integer(let value): Tensor([value], shape: [])
    case .real(let value): Tensor([value], shape: [])
    }
  }
}

extension ElementType {
  /// The type of what two tensors of these types give: boolean < int64 < float32 < float64.
  public func promoted(with other: ElementType) -> ElementType { max(self, other) }

  /// The type in which `/`, `mean` and the elementary functions answer: real types stay, others
  /// give float32.
  public var real: ElementType { max(self, .float32) }

  /// The type named `name`, or nil.
  public init?(named name: String) {
    guard let type = ElementType.allCases.first(where: { $0.description == name }) else {
      return nil
    }
    self = type
  }
}
