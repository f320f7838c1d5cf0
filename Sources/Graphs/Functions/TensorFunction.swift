import Tensors

/// A function of the language over tensors. Its declaration is what `help` shows.
public struct TensorFunction: Sendable {
  /// A parameter, with what it is if it is not given; nil if it must be.
  public struct Parameter: Sendable {
    /// What a person may write before `:`.
    public let name: String
    /// What the argument is if none is given; nil if one must be.
    public let defaultValue: TensorArgument?
  }

  /// What a person calls it by.
  public let name: String
  /// In the order in which arguments without names are taken.
  public let parameters: [Parameter]
  /// One sentence for `help`.
  public let summary: String
  /// Calls that work, as a person would type them.
  public let examples: [String]
  /// The function that is meant where several values stand in the place of one tensor.
  public let ofTwo: String?
  private let signature: String
  private let body: @Sendable (TensorCall) throws -> TensorResult

  /// - Parameter signature: parameters and defaults as a person reads them: `x, axis: none`.
  init(
    _ name: String, _ signature: String, _ summary: String, _ examples: [String],
    ofTwo: String? = nil, _ body: @escaping @Sendable (TensorCall) throws -> Operand
  ) {
    self.init(name, signature, summary, examples, ofTwo: ofTwo, many: { .operand(try body($0)) })
  }

  init(
    _ name: String, _ signature: String, _ summary: String, _ examples: [String],
    ofTwo: String? = nil, many body: @escaping @Sendable (TensorCall) throws -> TensorResult
  ) {
    self.name = name
    self.ofTwo = ofTwo
    self.signature = signature
    self.summary = summary
    self.examples = examples
    self.body = body
    parameters = signature.split(separator: ", ").map { text in
      let words = text.split(separator: ": ")
      return Parameter(
        name: String(words[0]),
        defaultValue: words.count > 1 ? TensorArgument(declared: words[1]) : nil)
    }
  }

  /// `sum(x, axis: none, keepdims: false)`
  public var usage: String { "\(name)(\(signature))" }

  /// The function of these arguments, one for each parameter. Traced operands are recorded.
  ///
  /// - Throws: `ArgumentError`, `ShapeError`, `TensorError`, `GraphError` or `MemoryLimitError`.
  public func callAsFunction(_ arguments: [TensorArgument]) throws -> TensorResult {
    precondition(arguments.count == parameters.count, "\(name) with \(arguments.count) arguments")
    let call = TensorCall(arguments: arguments, names: parameters.map(\.name))
    let result = try body(call)
    if case .operand(.tensor(let tensor)) = result, tensor.shape.rank == 0, call.hasOnlyNumbers {
      return .number(tensor.element(at: 0))
    }
    return result
  }
}

/// The arguments of a call, read as what the function needs.
struct TensorCall {
  let arguments: [TensorArgument]
  let names: [String]

  /// Whether no tensor was given, nor a list that might have been one.
  var hasOnlyNumbers: Bool {
    arguments.allSatisfy {
      switch $0 {
      case .operand, .list: false
      case .number, .text, .none: true
      }
    }
  }

  /// A tensor, or a number as one of its own type.
  func operand(_ index: Int) throws -> Operand {
    switch arguments[index] {
    case .operand(let operand): return operand
    case .number(let scalar): return .tensor(scalar.tensor)
    case .list, .text, .none: throw error(index, "should be a tensor or a number")
    }
  }

  /// A tensor of numbers: booleans become 0 and 1.
  func numbers(_ index: Int) throws -> Operand {
    let operand = try operand(index)
    return operand.type.elementType == .boolean ? try operand.cast(to: .int64) : operand
  }

  /// A real tensor: others become float32, numbers that stand alone float64.
  func reals(_ index: Int) throws -> Operand {
    if case .number(let scalar) = arguments[index] {
      return .tensor(Tensor([scalar.double], shape: []))
    }
    let operand = try operand(index)
    return try operand.cast(to: operand.type.elementType.real)
  }

  /// A whole number.
  func integer(_ index: Int) throws -> Int {
    let expected = "should be a whole number"
    switch arguments[index] {
    case .number(let scalar): return try integer(scalar, index, expected)
    case .operand(let operand) where operand.type.shape.rank == 0:
      return try integer(operand.tensor.element(at: 0), index, expected)
    default: throw error(index, expected)
    }
  }

  /// A number that stands alone, or a tensor of shape `[]`.
  func scalar(_ index: Int) throws -> Scalar {
    switch arguments[index] {
    case .number(let scalar): return scalar
    case .operand(let operand) where operand.type.shape.rank == 0:
      return operand.tensor.element(at: 0)
    default: throw error(index, "should be a single number")
    }
  }

  /// True or false.
  func boolean(_ index: Int) throws -> Bool {
    if case .boolean(let value)? = try? scalar(index) { return value }
    throw error(index, "should be true or false")
  }

  /// One whole number or several.
  func integers(_ index: Int) throws -> [Int] {
    let expected = "should be a whole number or a list of them"
    switch arguments[index] {
    case .number(let scalar): return [try integer(scalar, index, expected)]
    case .operand(let operand) where operand.type.shape.rank <= 1:
      let tensor = operand.tensor
      return try (0..<tensor.count).map { try integer(tensor.element(at: $0), index, expected) }
    case .list(let elements):
      return try elements.map { element in
        guard case .number(let scalar) = element else { throw error(index, expected) }
        return try integer(scalar, index, expected)
      }
    default: throw error(index, expected)
    }
  }

  /// One axis or several; nil for `none`, which means all.
  func axes(_ index: Int) throws -> [Int]? {
    if case .none = arguments[index] { return nil }
    return try integers(index)
  }

  /// Lengths of axes.
  func shape(_ index: Int) throws -> Shape {
    guard let shape = Shape(checking: try integers(index)) else {
      throw error(index, "should have lengths that are not negative, and fewer elements")
    }
    return shape
  }

  /// An element type by its name; nil for `none`.
  func elementType(_ index: Int) throws -> ElementType? {
    if case .none = arguments[index] { return nil }
    let names = ElementType.allCases.map { "\"\($0)\"" }.joined(separator: ", ")
    guard case .text(let name) = arguments[index], let type = ElementType(named: name) else {
      throw error(index, "should be one of \(names)")
    }
    return type
  }

  /// Tensors in a list, or the entries of a tensor's first axis.
  func parts(_ index: Int) throws -> [Operand] {
    switch arguments[index] {
    case .list(let elements):
      return try elements.map { element in
        switch element {
        case .operand(let operand): return operand
        case .number(let scalar): return .tensor(scalar.tensor)
        default: throw error(index, "should be a list of tensors")
        }
      }
    case .operand(let operand) where operand.type.shape.rank > 0:
      return try (0..<operand.type.shape[0]).map { try operand.indexed(by: [.position($0)]) }
    default: throw error(index, "should be a list of tensors")
    }
  }

  /// The error for an argument: its parameter's name, then `text`.
  func error(_ index: Int, _ text: String) -> ArgumentError {
    ArgumentError(parameter: index, "`\(names[index])` \(text)")
  }

  private func integer(_ scalar: Scalar, _ index: Int, _ expected: String) throws -> Int {
    switch scalar {
    case .integer(let value): return Int(value)
    case .real(let value):
      guard let integer = Int(exactly: value) else { throw error(index, expected) }
      return integer
    case .boolean: throw error(index, expected)
    }
  }
}

extension Operand {
  /// The result of an operator with one output, once it is known to fit in memory.
  static func apply(_ operation: any Operator, _ operands: [Operand]) throws -> Operand {
    for type in try operation.outputTypes(operands.map(\.type)) {
      try type.checkLimits()
    }
    return try Graphs.apply(operation, operands)[0]
  }

  /// As another element type.
  func cast(to type: ElementType) throws -> Operand {
    if self.type.elementType == type { return self }
    // Checked here: the operator itself takes NaN and what is out of range to some integer.
    if type == .int64 { _ = try tensor.integers() }
    return try .apply(Cast(to: type), [self])
  }

  /// The same elements in another shape.
  func reshaped(to shape: Shape) throws -> Operand {
    type.shape == shape ? self : try .apply(Reshape(shape: shape), [self])
  }

  /// A row of all elements.
  var flattened: Operand {
    get throws { try reshaped(to: [type.shape.count]) }
  }
}

extension TensorType {
  /// Axes that a tensor of the language may have: more than anybody needs, few enough to walk down.
  static let axisLimit = 64

  /// Asked before a tensor of this type is made.
  ///
  /// - Throws: `MemoryLimitError` if it would not fit; `TensorError.shapes` if it has too many axes.
  public func checkLimits() throws {
    guard shape.rank <= Self.axisLimit else {
      throw TensorError.shapes("a tensor has at most \(Self.axisLimit) axes, not \(shape.rank)")
    }
    let (bytes, overflow) = shape.count.multipliedReportingOverflow(by: elementType.byteCount)
    try MemoryLimit.ofProcess.check(overflow ? .max : bytes, for: "a tensor of shape \(shape)")
  }
}
