import Tensors

/// Operands that do not fit an operator. Carries the facts; the wording for a person who typed the
/// expression is made by the room that knows their words.
public struct ShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What does not fit.
  public enum Reason: Error, Hashable {
    /// Another number of operands than the operator takes.
    case operandCount(expected: ClosedRange<Int>, got: Int)
    /// Axis `left` of the first operand and axis `right` of the second should be equally long.
    case unequal(leftAxis: Int, left: Int, rightAxis: Int, right: Int)
    /// Neither shape can be stretched to the other.
    case notBroadcastable
    /// Operand `operand` has another number of axes than it may have.
    case rank(operand: Int, expected: ClosedRange<Int>, got: Int)
    /// There is no such axis in a tensor of this rank.
    case axis(Int, rank: Int)
    /// An axis is named twice.
    case repeatedAxis(Int)
    /// The new shape has another number of elements.
    case count(expected: Int, got: Int)
    /// Operand `operand` has an element type that the operator has no meaning for.
    case elementType(operand: Int, got: ElementType)
    /// The operands' element types should be equal.
    case mixedElementTypes
    /// Operand `operand` should have this shape.
    case shape(operand: Int, expected: Shape)
    /// An attribute is out of its range; the text says which and why.
    case attribute(String)
  }

  /// The operator's name: `MatMul`.
  public let operatorName: String
  /// The operands as they were given.
  public let operands: [TensorType]
  /// What does not fit.
  public let reason: Reason

  /// An error of the operator named, about the operands given.
  public init(_ operatorName: String, _ operands: [TensorType], _ reason: Reason) {
    self.operatorName = operatorName
    self.operands = operands
    self.reason = reason
  }

  /// The operator, its operands and the reason in one line.
  public var description: String {
    let list = operands.map(\.description).joined(separator: ", ")
    return "\(operatorName)(\(list)): \(reason.description)"
  }
}

extension ShapeError.Reason: CustomStringConvertible {
  /// The reason as a clause: `3 and 2 should be equal`.
  public var description: String {
    switch self {
    case .operandCount(let expected, let got): "takes \(words(expected)) operands, not \(got)"
    case .unequal(_, let left, _, let right): "\(left) and \(right) should be equal"
    case .notBroadcastable: "neither shape can be stretched to the other"
    case .rank(let operand, let expected, let got):
      "operand \(operand + 1) should have \(words(expected)) axes, not \(got)"
    case .axis(let axis, let rank): "there is no axis \(axis) in a tensor of \(rank) axes"
    case .repeatedAxis(let axis): "axis \(axis) is named twice"
    case .count(let expected, let got): "\(got) elements do not fill a shape of \(expected)"
    case .elementType(let operand, let got): "operand \(operand + 1) cannot be \(got)"
    case .mixedElementTypes: "the element types should be equal"
    case .shape(let operand, let expected):
      "operand \(operand + 1) should have the shape \(expected)"
    case .attribute(let text): text
    }
  }

  private func words(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }
}
