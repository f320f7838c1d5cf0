import Tensors

/// What can go wrong with a graph besides the shapes of its operands.
public enum GraphError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operator has no rule of differentiation.
  case noGradient(operatorName: String)
  /// Only a value of one element can be differentiated.
  case notScalar(Shape)
  /// Only real values can be differentiated, and only by real values.
  case notReal(ElementType)
  /// The graph has a parameter that was not given.
  case missingParameter(String)
  /// A tensor was given that no parameter of the graph is called by.
  case surplusParameter(String)
  /// A parameter or an input was given with another type than the graph declares.
  case wrongType(name: String, expected: TensorType, got: TensorType)
  /// Another number of inputs than the graph declares.
  case inputCount(expected: Int, got: Int)
  /// Inputs of one run have different numbers of rows.
  case unequalRows([Int])
  /// More rows than were planned for.
  case tooManyRows(planned: Int, got: Int)
  /// CKernels refuses a step of the plan.
  case refusedPlan(String)
  /// No value of this name.
  case unknownValue(String)
  /// `what` needs more memory than the limit allows.
  case memory(what: String, neededBytes: Int, limitBytes: Int)
  /// A class number outside `0 ..< classes`.
  case label(Int64, classes: Int)
  /// A quantization does not fit the graph; the text says which layer and why.
  case quantization(String)
  /// The operator has no kernel for these operands in a plan.
  case noKernel(operatorName: String, TensorType)

  /// The error in one line.
  public var description: String {
    switch self {
    case .noGradient(let name): "\(name) has no gradient"
    case .notScalar(let shape): "only a single number can be differentiated, not a shape \(shape)"
    case .notReal(let type): "\(type) values cannot be differentiated"
    case .missingParameter(let name): "the parameter `\(name)` is missing"
    case .surplusParameter(let name): "no parameter is called `\(name)`"
    case .wrongType(let name, let expected, let got):
      "`\(name)` should be \(expected) and is \(got)"
    case .inputCount(let expected, let got): "the graph takes \(expected) inputs, not \(got)"
    case .unequalRows(let counts): "the inputs have different numbers of rows: \(counts)"
    case .tooManyRows(let planned, let got): "\(got) rows do not fit a plan for \(planned)"
    case .refusedPlan(let reason): "no kernel fits: \(reason)"
    case .unknownValue(let name): "the graph has no value `\(name)`"
    case .memory(let what, let needed, let limit):
      "\(what) needs \(needed) bytes, and the limit is \(limit)"
    case .label(let label, let classes): "class \(label) is not in 0 ..< \(classes)"
    case .quantization(let reason): "the quantization does not fit: \(reason)"
    case .noKernel(let name, let type): "\(name) has no kernel for \(type)"
    }
  }
}
