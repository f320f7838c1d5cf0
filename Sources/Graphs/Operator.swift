import Tensors

/// One operation on tensors: attributes, shape inference, reference evaluation and gradient.
///
/// Names, attributes and semantics are ONNX's wherever ONNX has the operator. What ONNX passes as a
/// constant operand (the shape of `Reshape`, the axes of `ReduceSum`, the bounds of `Clip`) is an
/// attribute here, so that shapes never depend on values. Element types do not mix: the language
/// inserts `Cast`.
///
/// One operator is one file in `Operators/` and one line in `Operators.swift`.
public protocol Operator: Sendable {
  /// ONNX's name of the operator, or ours where ONNX has none.
  static var name: String { get }

  /// The attributes in the order of the specification. They enter the graph's digest.
  var attributes: [Attribute] { get }

  /// Whether the result is drawn anew in every epoch, so that it cannot be kept.
  var isRandom: Bool { get }

  /// Checks the operands' types and says what comes out.
  func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType]

  /// The reference: slow, obviously right, in the documented order of additions, and what every
  /// kernel is compared with bit by bit. Called only with operands that `outputTypes` accepts.
  func evaluate(_ inputs: [Tensor]) throws -> [Tensor]

  /// The gradient of each operand, as nodes made of other operators; nil where there is none
  /// (an integer operand, or one that `step.needs` does not ask for).
  ///
  /// - Throws: `GraphError.noGradient` unless the operator has a rule.
  func gradient(_ step: GradientStep) throws -> [Symbol?]
}

extension Operator {
  /// No attributes.
  public var attributes: [Attribute] { [] }

  /// The same in every epoch.
  public var isRandom: Bool { false }

  /// No rule: throws `GraphError.noGradient`.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    throw GraphError.noGradient(operatorName: Self.name)
  }

  /// An error about these operands.
  public func error(_ inputs: [TensorType], _ reason: ShapeError.Reason) -> ShapeError {
    ShapeError(Self.name, inputs, reason)
  }

  /// The operands, if there are as many as `count` says.
  public func expect(_ inputs: [TensorType], count: ClosedRange<Int>) throws(ShapeError) {
    guard count.contains(inputs.count) else {
      throw error(inputs, .operandCount(expected: count, got: inputs.count))
    }
  }

  /// Refuses operands of another element type than the first, and a first that is not in `allowed`.
  public func expectOneElementType(
    _ inputs: [TensorType], among allowed: [ElementType]
  ) throws(ShapeError) -> ElementType {
    guard let first = inputs.first?.elementType else {
      throw error(inputs, .operandCount(expected: 1...1, got: 0))
    }
    guard allowed.contains(first) else {
      throw error(inputs, .elementType(operand: 0, got: first))
    }
    guard inputs.allSatisfy({ $0.elementType == first }) else {
      throw error(inputs, .mixedElementTypes)
    }
    return first
  }
}

extension [ElementType] {
  /// float32 and float64.
  public static let reals: Self = [.float32, .float64]
  /// int64, float32 and float64.
  public static let numbers: Self = [.int64, .float32, .float64]
  /// Every element type.
  public static let all: Self = ElementType.allCases
}

/// A named setting of an operator, as it enters the graph's description.
public struct Attribute: Hashable, Sendable, CustomStringConvertible {
  /// What an attribute can hold.
  public enum Setting: Hashable, Sendable {
    case integer(Int)
    case integers([Int])
    case real(Double)
    case text(String)
  }

  /// ONNX's name of the attribute.
  public let name: String
  /// Its value.
  public let setting: Setting

  /// An integer attribute.
  public init(_ name: String, _ value: Int) { (self.name, setting) = (name, .integer(value)) }
  /// A list of integers.
  public init(_ name: String, _ value: [Int]) { (self.name, setting) = (name, .integers(value)) }
  /// A real attribute.
  public init(_ name: String, _ value: Double) { (self.name, setting) = (name, .real(value)) }
  /// A text attribute.
  public init(_ name: String, _ value: String) { (self.name, setting) = (name, .text(value)) }
  /// A truth value, which ONNX writes as 0 or 1.
  public init(_ name: String, _ value: Bool) {
    (self.name, setting) = (name, .integer(value ? 1 : 0))
  }

  /// For example `strides=[2, 2]`.
  public var description: String {
    switch setting {
    case .integer(let value): "\(name)=\(value)"
    case .integers(let values): "\(name)=\(values)"
    case .real(let value): "\(name)=\(value)"
    case .text(let value): "\(name)=\(value.debugDescription)"
    }
  }
}
