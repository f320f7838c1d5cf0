import CKernels
import Tensors

extension Lowering {
  /// Adds an element-by-element step, in the image section if its operand is an image.
  mutating func lowerElements(
    _ node: Node, _ kind: thaw_step_kind, _ configure: (inout thaw_step) -> Void
  ) throws {
    var step = thaw_step_make(kind)
    configure(&step)
    if isImage(node.inputs[0]) {
      step.input = try image(node.inputs[0])
      step.output = makeImage(node.outputs[0])
      addImageStep(step)
    } else {
      step.input = try matrix(node.inputs[0])
      step.output = makeMatrix(node.outputs[0])
      addBatchStep(step)
    }
  }

  /// Adds a step that changes what a node made so far, in place.
  mutating func lowerElementsAgain(
    _ node: Node, _ kind: thaw_step_kind, _ configure: (inout thaw_step) -> Void
  ) throws {
    var step = thaw_step_make(kind)
    configure(&step)
    let isImage = isImage(node.outputs[0])
    step.output = isImage ? try image(node.outputs[0]) : try matrix(node.outputs[0])
    step.input = step.output
    if isImage { addImageStep(step) } else { addBatchStep(step) }
  }

  /// Adds a step that combines what a node was given with what it made so far, in place.
  mutating func lowerBinaryAgain(_ node: Node, _ operation: thaw_binary) throws {
    let given = isImage(node.inputs[0]) ? try image(node.inputs[0]) : try matrix(node.inputs[0])
    try lowerElementsAgain(node, THAW_STEP_BINARY) {
      ($0.binary, $0.input2) = (Int32(operation.rawValue), given)
    }
  }

  /// Adds a step that is an elementary function of each element.
  mutating func lowerFunction(_ node: Node, _ function: thaw_function) throws {
    try lowerElements(node, THAW_STEP_MAP) { $0.function = Int32(function.rawValue) }
  }

  /// Adds a step that combines two values of one shape, or a value and a single number.
  mutating func lowerBinary(_ node: Node, _ operation: thaw_binary) throws {
    let (left, right) = (node.inputs[0], node.inputs[1])
    let (a, b) = (graph.types[left].shape, graph.types[right].shape)
    guard a == graph.types[node.outputs[0]].shape, a == b || b.count == 1 else {
      throw noKernel(node)
    }
    var step = thaw_step_make(THAW_STEP_BINARY)
    step.binary = Int32(operation.rawValue)
    if isImage(left) {
      step.input = try image(left)
      step.input2 = a == b ? try image(right) : try matrix(right)
      step.output = makeImage(node.outputs[0])
      addImageStep(step)
    } else {
      step.input = try matrix(left)
      step.input2 = try matrix(right)
      step.output = makeMatrix(node.outputs[0])
      addBatchStep(step)
    }
  }
}

extension Add: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let types = plan.graph.types
    let (left, right) = (types[node.inputs[0]].shape, types[node.inputs[1]].shape)
    guard left.rank == 2, right == [left[1]] || right == [1, left[1]], left != right else {
      return try plan.lowerBinary(node, THAW_ADD)
    }
    var step = thaw_step_make(THAW_STEP_ADD_ROW)
    step.input = try plan.matrix(node.inputs[0])
    step.input2 = try plan.matrix(node.inputs[1])
    step.columns = Int64(left[1])
    step.output = plan.makeMatrix(node.outputs[0])
    plan.addBatchStep(step)
  }
}

extension Sub: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerBinary(node, THAW_SUBTRACT)
  }
}

extension Mul: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerBinary(node, THAW_MULTIPLY)
  }
}

extension Div: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerBinary(node, THAW_DIVIDE)
  }
}

extension Relu: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerElements(node, THAW_STEP_CLIP) { ($0.scale, $0.shift) = (0, .infinity) }
  }
}

extension Clip: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerElements(node, THAW_STEP_CLIP) {
      ($0.scale, $0.shift) = (Float(minimum), Float(maximum))
    }
  }
}

extension Exp: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerFunction(node, THAW_EXP)
  }
}

extension Log: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerFunction(node, THAW_LOG)
  }
}

extension Sigmoid: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerFunction(node, THAW_SIGMOID)
  }
}

extension Tanh: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerFunction(node, THAW_TANH)
  }
}

extension Erf: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerFunction(node, THAW_ERF)
  }
}

extension Sin: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerFunction(node, THAW_SIN)
  }
}

extension Cos: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerFunction(node, THAW_COS)
  }
}

extension Neg: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    // −0 is added, so that zeros change their sign too.
    try plan.lowerElements(node, THAW_STEP_SCALE_SHIFT) { ($0.scale, $0.shift) = (-1, -0.0) }
  }
}

extension Max: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard node.inputs.count == 2 else { throw plan.noKernel(node) }
    try plan.lowerBinary(node, THAW_MAXIMUM)
  }
}

extension Min: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard node.inputs.count == 2 else { throw plan.noKernel(node) }
    try plan.lowerBinary(node, THAW_MINIMUM)
  }
}

extension HardSigmoid: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerElements(node, THAW_STEP_SCALE_SHIFT) {
      ($0.scale, $0.shift) = (Float(alpha), Float(beta))
    }
    try plan.lowerElementsAgain(node, THAW_STEP_CLIP) { ($0.scale, $0.shift) = (0, 1) }
  }
}

extension HardSwish: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try Self.line.lower(node, into: &plan)
    try plan.lowerBinaryAgain(node, THAW_MULTIPLY)
  }
}

extension LeakyRelu: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    // The larger of x and α · x is x exactly where x is not negative.
    guard (0...1).contains(alpha) else { throw plan.noKernel(node) }
    try plan.lowerElements(node, THAW_STEP_SCALE_SHIFT) {
      ($0.scale, $0.shift) = (Float(alpha), -0.0)
    }
    try plan.lowerBinaryAgain(node, THAW_MAXIMUM)
  }
}

extension Squeeze: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerReshape(node)
  }
}

extension Unsqueeze: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerReshape(node)
  }
}

extension Identity: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.alias(node.outputs[0], to: node.inputs[0])
  }
}

extension Flatten: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard axis == 1 else { throw plan.noKernel(node) }
    try plan.alias(node.outputs[0], to: node.inputs[0])
  }
}

extension Reshape: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerReshape(node)
  }
}

extension Lowering {
  /// The same memory in another shape.
  mutating func lowerReshape(_ node: Node) throws {
    let (input, output) = (graph.types[node.inputs[0]].shape, graph.types[node.outputs[0]].shape)
    // Only the shape of a row may change; a row's elements lie together.
    guard !isPerRow(node.inputs[0]) || output.rank > 0 && output[0] == input[0] else {
      throw noKernel(node)
    }
    try alias(node.outputs[0], to: node.inputs[0])
  }
}
