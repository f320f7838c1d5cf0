import Tensors

/// What a function or operator of the language is given.
public enum TensorArgument: Sendable {
  /// A tensor, traced or not.
  case operand(Operand)
  /// A number or boolean that stands alone; beside a tensor it takes the tensor's type.
  case number(Scalar)
  /// A list that is no tensor.
  case list([TensorArgument])
  case text(String)
  case none

  /// A plain tensor.
  public static func tensor(_ tensor: Tensor) -> TensorArgument { .operand(.tensor(tensor)) }

  /// As the declaration of a default is written: `none`, `false`, `-1`, `0.5`, `"float32"`.
  init(declared text: Substring) {
    switch text {
    case "none": self = .none
    case "true": self = .number(.boolean(true))
    case "false": self = .number(.boolean(false))
    default:
      if text.hasPrefix("\"") {
        self = .text(String(text.dropFirst().dropLast()))
      } else if let integer = Int64(text) {
        self = .number(.integer(integer))
      } else if let real = Double(text) {
        self = .number(.real(real))
      } else {
        preconditionFailure("a default that cannot be read: \(text)")
      }
    }
  }
}

/// What a function of the language answers.
public enum TensorResult: Sendable {
  case operand(Operand)
  /// Several tensors: the parts of `split`.
  case operands([Operand])
  /// A number that stands alone, because only such numbers were given.
  case number(Scalar)
}

/// An argument that a function cannot work with.
public struct ArgumentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which parameter it was given for.
  public let parameter: Int
  /// What is wrong, as a sentence.
  public let description: String

  /// An error about the argument of a parameter, counted from 0.
  public init(parameter: Int, _ description: String) {
    (self.parameter, self.description) = (parameter, description)
  }
}
