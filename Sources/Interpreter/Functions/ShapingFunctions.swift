import Graphs
import Language
import Tensors

/// Functions that arrange elements anew.
enum ShapingFunctions {
  static let all: [FunctionDeclaration] = [
    reshape, transpose, concat, stack, split, sort, argsort, unique, oneHot, dot, outer,
  ]

  private static let reshape = FunctionDeclaration(
    "reshape", [.init("x"), .init("shape")],
    summary: "The same elements in another shape; one length may be -1 and is worked out.",
    examples: ["reshape(arange(6), [2, 3])", "reshape(arange(6), [-1, 2])"]
  ) { (call) throws(Diagnostic) in
    let x = try call.operands(0).operands[0]
    var lengths: [Int]
    if let length = try Int.from(call.arguments[1]) {
      lengths = [length]
    } else {
      lengths = try call.argument(1)
    }
    if lengths.filter({ $0 == -1 }).count == 1 {
      let known = lengths.filter { $0 != -1 }
      guard let rest = Shape(checking: known), rest.count > 0,
        x.shape.count.isMultiple(of: rest.count)
      else {
        throw Diagnostic(
          "\(count(x.shape.count, "element")) cannot fill the shape \(lengths)",
          at: call.spans[1])
      }
      lengths = lengths.map { $0 == -1 ? x.shape.count / rest.count : $0 }
    }
    guard let shape = Shape(checking: lengths), shape.count == x.shape.count else {
      throw Diagnostic(
        "\(count(x.shape.count, "element")) cannot fill the shape \(lengths)", at: call.spans[1])
    }
    return try TensorOperation.run(Reshape(shape: shape), [x]).value
  }

  private static let transpose = FunctionDeclaration(
    "transpose", [.init("x"), .init("axes", default: None())],
    summary: "The axes in another order; without `axes`, reversed.",
    examples: ["transpose([[1, 2], [3, 4]])", "transpose(zeros([2, 3, 4]), [1, 0, 2])"]
  ) { (call) throws(Diagnostic) in
    let x = try call.operands(0).operands[0]
    let axes: [Int]? = try call.optional(1)
    guard let axes else { return try TensorOperation.run(Transpose(), [x]).value }
    let rank = x.shape.rank
    let order = axes.map { $0 < 0 && $0 >= -rank ? $0 + rank : $0 }
    guard order.sorted() == Array(0..<rank) else {
      throw Diagnostic("`axes` names each of the axes 0 to \(rank - 1) once", at: call.spans[1])
    }
    return try TensorOperation.run(Transpose(permutation: order), [x]).value
  }

  private static let concat = FunctionDeclaration(
    "concat", [.init("parts", takesList: true), .init("axis", default: Number.integer(0))],
    summary: "Tensors one behind the other along an axis.",
    examples: ["concat([[1, 2], [3]])"]
  ) { (call) throws(Diagnostic) in
    let parts = try call.parts()
    let axis = try call.axis(1, rank: parts[0].shape.rank)
    return try TensorOperation.run(Concat(axis: axis), parts).value
  }

  private static let stack = FunctionDeclaration(
    "stack", [.init("parts", takesList: true), .init("axis", default: Number.integer(0))],
    summary: "Tensors of one shape along a new axis.",
    examples: ["stack([[1, 2], [3, 4]], axis: 1)"]
  ) { (call) throws(Diagnostic) in
    let parts = try call.parts()
    let axis = try call.axis(1, rank: parts[0].shape.rank + 1)
    guard parts.allSatisfy({ $0.shape == parts[0].shape }) else {
      throw Diagnostic("tensors that are stacked have one shape", at: call.spans[0])
    }
    return try ListLiteral.stack(parts, axis: axis)
  }

  private static let split = FunctionDeclaration(
    "split", [.init("x"), .init("parts"), .init("axis", default: Number.integer(0))],
    summary: "A list of so many equal parts along an axis.",
    examples: ["a, b = split(arange(6), 2)"]
  ) { (call) throws(Diagnostic) in
    let x = try call.operands(0).operands[0]
    let parts: Int = try call.argument(1)
    let axis = try call.axis(2, rank: x.shape.rank)
    guard parts > 0, x.shape[axis].isMultiple(of: parts) else {
      throw Diagnostic(
        "an axis of \(x.shape[axis]) does not split into \(parts) equal parts", at: call.spans[1])
    }
    guard parts <= EvaluationLimits.listCount else {
      throw Diagnostic("these are too many parts", at: call.spans[1])
    }
    let length = x.shape[axis] / parts
    var list: [any Value] = []
    for part in 0..<parts {
      let slice = Slice(
        starts: [part * length], ends: [(part + 1) * length], axes: [axis], steps: [1])
      list.append(try TensorOperation.run(slice, [x]).value)
    }
    return List(list)
  }

  private static let sort = FunctionDeclaration(
    "sort", [.init("x"), .init("axis", default: Number.integer(-1))],
    summary: "The elements along an axis in ascending order, NaN last.",
    examples: ["sort([3, 1, 2])"]
  ) { (call) throws(Diagnostic) in
    let x = try call.operands(0, lift: \.number).operands[0]
    let axis = try call.axis(1, rank: x.shape.rank)
    let order = try TensorOperation.run(ArgSort(axis: axis), [.tensor(x.tensor)]).tensor
    guard case .int64(let positions) = order.storage else { return x.value }
    // Where each element of the result stands among all elements in row-major order.
    let stride = x.shape.strides[axis]
    let length = max(x.shape[axis], 1)
    let places = positions.enumerated().map { place, position in
      Int64(place - place / stride % length * stride) + position * Int64(stride)
    }
    let flat = try TensorOperation.run(Reshape(shape: [x.shape.count]), [x])
    return try TensorOperation.run(
      Gather(axis: 0), [flat, .tensor(Tensor(places, shape: x.shape))]
    ).value
  }

  private static let argsort = FunctionDeclaration(
    "argsort", [.init("x"), .init("axis", default: Number.integer(-1))],
    summary: "The positions that put an axis in ascending order; equal elements keep theirs.",
    examples: ["argsort([3, 1, 2])"]
  ) { (call) throws(Diagnostic) in
    let x = try call.operands(0, lift: \.number).operands[0]
    return try TensorOperation.run(ArgSort(axis: call.axis(1, rank: x.shape.rank)), [x]).value
  }

  private static let unique = FunctionDeclaration(
    "unique", [.init("x")], summary: "The distinct elements in ascending order.",
    examples: ["unique([3, 1, 3])"]
  ) { (call) throws(Diagnostic) in
    let operands = try call.operands(0)
    let x = operands.operands[0].tensor
    switch x.storage {
    case .boolean(let elements):
      let found = [false, true].filter(elements.contains)
      return Tensor(found, shape: [found.count])
    case .int64(let elements):
      let found = distinct(elements.sorted())
      return Tensor(found, shape: [found.count])
    case .float32(let elements):
      let found = distinct(elements.filter { !$0.isNaN }.sorted())
      let all = elements.contains(where: \.isNaN) ? found + [.nan] : found
      return Tensor(all, shape: [all.count])
    case .float64(let elements):
      let found = distinct(elements.filter { !$0.isNaN }.sorted())
      let all = elements.contains(where: \.isNaN) ? found + [.nan] : found
      return Tensor(all, shape: [all.count])
    }
  }

  private static func distinct<Element: Equatable>(_ sorted: [Element]) -> [Element] {
    var found: [Element] = []
    for element in sorted where found.last != element { found.append(element) }
    return found
  }

  private static let oneHot = FunctionDeclaration(
    "one_hot", [.init("x"), .init("classes")],
    summary: "A new last axis with 1 at each class number and 0 elsewhere.",
    examples: ["one_hot([0, 2], 3)"]
  ) { (call) throws(Diagnostic) in
    let x = try call.operands(0, lift: \.number).operands[0]
    let classes: Int = try call.argument(1)
    guard x.elementType == .int64 else {
      throw call.mismatch(0, expected: "whole class numbers")
    }
    guard classes > 0 else { throw Diagnostic("there is 1 class or more", at: call.spans[1]) }
    return try TensorOperation.run(OneHot(classes: classes), [x]).value
  }

  private static let dot = FunctionDeclaration(
    "dot", [.init("a"), .init("b")],
    summary: "The sum of products of two vectors; of matrices, `a @ b`.",
    examples: ["dot([1, 2], [3, 4])"]
  ) { (call) throws(Diagnostic) in
    try call.operands(0, 1, lift: \.number).value(of: MatMul())
  }

  private static let outer = FunctionDeclaration(
    "outer", [.init("a"), .init("b")], summary: "Every product of an element of `a` and one of `b`.",
    examples: ["outer([1, 2], [3, 4])"]
  ) { (call) throws(Diagnostic) in
    let operands = try call.operands(0, 1, lift: \.number).operands
    let column = try TensorOperation.run(
      Reshape(shape: [operands[0].shape.count, 1]), [operands[0]])
    let row = try TensorOperation.run(
      Reshape(shape: [1, operands[1].shape.count]), [operands[1]])
    return try TensorOperation.run(Mul(), [column, row]).value
  }
}

extension FunctionCall {
  /// The first argument as a list of tensors of one type.
  fileprivate func parts() throws(Diagnostic) -> [Operand] {
    var values: [any Value] = []
    if let list = arguments[0] as? List {
      values = list.elements
    } else if let countable = arguments[0] as? any Countable,
      arguments[0].plainTensor?.shape.rank != 0
    {
      for position in 0..<countable.elementCount {
        values.append(try countable.element(at: position))
      }
    }
    guard !values.isEmpty, let operands = try Operands(values) else {
      throw mismatch(0, expected: "a list of tensors")
    }
    return operands.operands
  }
}
