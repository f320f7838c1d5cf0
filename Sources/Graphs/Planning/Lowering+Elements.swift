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
    try plan.lowerElements(node, THAW_STEP_MAP) { $0.function = Int32(THAW_EXP.rawValue) }
  }
}

extension Log: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerElements(node, THAW_STEP_MAP) { $0.function = Int32(THAW_LOG.rawValue) }
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
    let types = plan.graph.types
    let (input, output) = (types[node.inputs[0]].shape, types[node.outputs[0]].shape)
    // Only the shape of a row may change; a row's elements lie together.
    guard !plan.isPerRow(node.inputs[0]) || output.rank > 0 && output[0] == input[0] else {
      throw plan.noKernel(node)
    }
    try plan.alias(node.outputs[0], to: node.inputs[0])
  }
}
