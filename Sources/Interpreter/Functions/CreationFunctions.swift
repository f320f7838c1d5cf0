import Graphs
import Language
import Tensors

/// Functions that make a tensor out of its shape.
enum CreationFunctions {
  static let all: [FunctionDeclaration] = [
    filled("zeros", "zeros", 0), filled("ones", "ones", 1), full, arange, linspace, eye,
    random, normal,
  ]

  private static let type = FunctionDeclaration.Parameter("type", default: "float32")

  private static func filled(_ name: String, _ what: String, _ value: Int64)
    -> FunctionDeclaration
  {
    FunctionDeclaration(
      name, [.init("shape"), type], summary: "A tensor of \(what).",
      examples: ["\(name)(3)", "\(name)([2, 3], type: \"int64\")"]
    ) { (call) throws(Diagnostic) in
      let type = try call.elementType(1)
      let shape = try call.shape(0, type)
      return Tensor(filling: shape, with: .integer(value), type: type)
    }
  }

  private static let full = FunctionDeclaration(
    "full", [.init("shape"), .init("value")],
    summary: "A tensor that holds one value everywhere.", examples: ["full([2, 2], 7)"]
  ) { (call) throws(Diagnostic) in
    let value = call.arguments[1]
    guard let operand = try Operands([value])?.operands[0], operand.shape.rank == 0 else {
      throw call.mismatch(1, expected: "a number")
    }
    // A list literal would make the same of a fraction.
    let type = value is Number && operand.elementType == .float64 ? .float32 : operand.elementType
    let shape = try call.shape(0, type)
    return try TensorOperation.run(Expand(shape: shape), [operand.cast(to: type)]).value
  }

  private static let arange = FunctionDeclaration(
    "arange", [.init("start"), .init("end", default: None()), .init("step", default: Number.integer(1))],
    summary: "Numbers from start to before end; `arange(n)` counts from 0.",
    examples: ["arange(5)", "arange(1, 2, 0.25)"]
  ) { (call) throws(Diagnostic) in
    let first: Number = try call.argument(0)
    let end: Number? = try call.optional(1)
    let step: Number = try call.argument(2)
    let (from, to) = end.map { (first, $0) } ?? (.integer(0), first)
    if case .integer(let start) = from, case .integer(let end) = to, case .integer(let by) = step {
      guard by != 0 else { throw Diagnostic("the step cannot be 0", at: call.spans[2]) }
      let range = IntegerRange(start: start, end: end, step: by)
      _ = try TensorOperation.reserve([range.count], .int64)
      return Tensor((0..<range.count).map { Int64(range[$0]) }, shape: [range.count])
    }
    let count = ((to.real - from.real) / step.real).rounded(.up)
    guard count.isFinite, count < 1e15 else {
      throw Diagnostic("from \(from.text) to \(to.text) by \(step.text) has no end")
    }
    let shape = try TensorOperation.reserve([max(0, Int(count))], .float32)
    return Tensor(
      (0..<shape.count).map { Float(from.real + Double($0) * step.real) }, shape: shape)
  }

  private static let linspace = FunctionDeclaration(
    "linspace", [.init("start"), .init("end"), .init("count", default: Number.integer(50))],
    summary: "Numbers at equal distances from start to end, both included.",
    examples: ["linspace(0, 1, 5)"]
  ) { (call) throws(Diagnostic) in
    let start: Double = try call.argument(0)
    let end: Double = try call.argument(1)
    let count: Int = try call.argument(2)
    guard count >= 0 else { throw Diagnostic("a count is 0 or more", at: call.spans[2]) }
    let shape = try TensorOperation.reserve([count], .float32)
    let step = count > 1 ? (end - start) / Double(count - 1) : 0
    return Tensor(
      (0..<count).map { position in
        // The end is reached exactly, whatever the step was rounded to.
        Float(position == count - 1 && count > 1 ? end : start + Double(position) * step)
      }, shape: shape)
  }

  private static let eye = FunctionDeclaration(
    "eye", [.init("n"), type], summary: "A square matrix with ones on its diagonal.",
    examples: ["eye(3)"]
  ) { (call) throws(Diagnostic) in
    let count: Int = try call.argument(0)
    let type = try call.elementType(1)
    let shape = try TensorOperation.reserve([count, count], .int64)
    var elements = [Int64](repeating: 0, count: shape.count)
    for position in 0..<count { elements[position * (count + 1)] = 1 }
    return try Operand.tensor(Tensor(elements, shape: shape)).cast(to: type).value
  }

  private static let random = FunctionDeclaration(
    "random", [.init("shape"), .init("seed")],
    summary: "Random numbers from 0 to below 1, all equally likely; the seed decides them.",
    examples: ["random([2, 2], seed: 7)"]
  ) { (call) throws(Diagnostic) in
    let shape = try call.shape(0, .float32)
    let seed: Int = try call.argument(1)
    var stream = RandomSource(seed: Int64(seed), purpose: "random").stream()
    return Tensor((0..<shape.count).map { _ in stream.uniformFloat() }, shape: shape)
  }

  private static let normal = FunctionDeclaration(
    "normal",
    [
      .init("shape"), .init("seed"), .init("mean", default: Number.integer(0)),
      .init("std", default: Number.integer(1)),
    ],
    summary: "Random numbers of a normal distribution; the seed decides them.",
    examples: ["normal([2, 2], seed: 7)"]
  ) { (call) throws(Diagnostic) in
    let shape = try call.shape(0, .float32)
    let seed: Int = try call.argument(1)
    let mean: Double = try call.argument(2)
    let deviation: Double = try call.argument(3)
    guard deviation >= 0 else {
      throw Diagnostic("a standard deviation is 0 or more", at: call.spans[3])
    }
    var stream = RandomSource(seed: Int64(seed), purpose: "normal").stream()
    return Tensor(
      (0..<shape.count).map { _ in Float(mean + deviation * stream.normal()) }, shape: shape)
  }
}

extension FunctionCall {
  /// A shape: a length, or a list of lengths.
  func shape(_ index: Int, _ type: ElementType) throws(Diagnostic) -> Shape {
    let lengths: [Int]
    if let length = try Int.from(arguments[index]) {
      lengths = [length]
    } else {
      lengths = try argument(index)
    }
    do throws(Diagnostic) {
      return try TensorOperation.reserve(lengths, type)
    } catch {
      throw error.placed(at: spans[index])
    }
  }

  /// The element type that a text names.
  func elementType(_ index: Int) throws(Diagnostic) -> ElementType {
    let name: String = try argument(index)
    guard let type = ElementType(named: name) else {
      let names = ElementType.allCases.map(\.description)
      throw Diagnostic("there is no element type \(name.literal)", at: spans[index])
        .hint(
          nearest(to: name, among: names).map { "did you mean \($0.literal)?" }
            ?? "there are \(names.map(\.literal).joined(separator: ", "))")
    }
    return type
  }
}
