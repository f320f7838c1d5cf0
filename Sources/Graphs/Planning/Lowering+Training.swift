import CKernels
import Tensors

extension Dropout: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard node.inputs.count == 3 else {
      return try plan.alias(node.outputs[0], to: node.inputs[0])
    }
    guard let rows = plan.input(node.inputs[1]),
      let key = plan.graph.parameters.first(where: { $0.value == node.inputs[2] })
    else { throw plan.noKernel(node) }
    let shape = plan.graph.types[node.inputs[0]].shape
    var step = thaw_step_make(THAW_STEP_DROPOUT)
    step.columns = Int64(shape.count / max(1, shape[0]))
    step.scale = Float(ratio)
    step.input = try plan.matrix(node.inputs[0])
    step.input2 = plan.makeInput(.input(rows), THAW_I64, node.inputs[1])
    step.parameters = plan.makeInput(.parameter(key.name), THAW_I64, node.inputs[2])
    step.output = plan.makeMatrix(node.outputs[0])
    plan.addBatchStep(step)
  }
}

extension SumRows: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    var step = thaw_step_make(THAW_STEP_SUM_ROWS)
    step.columns = Int64(plan.graph.types[node.outputs[0]].shape[0])
    if !plan.isPerRow(node.inputs[0]) {
      step.rows = Int64(plan.graph.types[node.inputs[0]].shape[0])
    }
    step.input = try plan.matrix(node.inputs[0])
    step.output = plan.makeMatrix(node.outputs[0])
    plan.addBatchStep(step)
  }
}

extension SoftmaxCrossEntropyLoss: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerLoss(node, THAW_STEP_SOFTMAX_CROSS_ENTROPY)
  }
}

extension SoftmaxCrossEntropyGradient: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerLossGradient(node, THAW_STEP_SOFTMAX_CROSS_ENTROPY)
  }
}

extension SquaredLoss: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerLoss(node, THAW_STEP_SQUARED_LOSS)
  }
}

extension SquaredLossGradient: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerLossGradient(node, THAW_STEP_SQUARED_LOSS)
  }
}

extension Lowering {
  /// Each row's loss, then their sum.
  mutating func lowerLoss(_ node: Node, _ kind: thaw_step_kind) throws {
    var step = try lossStep(node, kind)
    step.output = makeScratch(count: 1, isPerRow: true)
    addBatchStep(step)
    var sum = thaw_step_make(THAW_STEP_SUM)
    sum.input = step.output
    sum.output = makeMatrix(node.outputs[0])
    addBatchStep(sum)
  }

  mutating func lowerLossGradient(_ node: Node, _ kind: thaw_step_kind) throws {
    var step = try lossStep(node, kind)
    step.output2 = makeMatrix(node.outputs[0])
    addBatchStep(step)
  }

  private mutating func lossStep(_ node: Node, _ kind: thaw_step_kind) throws -> thaw_step {
    var step = thaw_step_make(kind)
    step.columns = Int64(graph.types[node.inputs[0]].shape[1])
    step.input = try matrix(node.inputs[0])
    if kind == THAW_STEP_SOFTMAX_CROSS_ENTROPY {
      guard let labels = input(node.inputs[1]) else { throw noKernel(node) }
      step.input2 = makeInput(.labels(labels), THAW_I32, node.inputs[1])
    } else {
      step.input2 = try matrix(node.inputs[1])
    }
    step.weights = makeInput(.rowWeights, THAW_F32, nil)
    return step
  }
}

extension AdamW: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerUpdate(node, THAW_STEP_ADAMW)
  }
}

extension Adam: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerUpdate(node, THAW_STEP_ADAM)
  }
}

extension SGD: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerUpdate(node, THAW_STEP_SGD)
  }
}

extension RMSprop: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerUpdate(node, THAW_STEP_RMSPROP)
  }
}

extension Lowering {
  /// In place: the results are the operands' memory, which nothing reads afterwards in a step.
  mutating func lowerUpdate(_ node: Node, _ kind: thaw_step_kind) throws {
    let (kept, settings) = (node.inputs[1..<node.inputs.count - 1], node.inputs.last ?? 0)
    guard let binding = graph.parameters.first(where: { $0.value == settings }) else {
      throw noKernel(node)
    }
    var step = thaw_step_make(kind)
    step.input = try matrix(node.inputs[0])
    step.output = try matrix(kept[1])
    step.output2 = try matrix(kept[2])
    if kept.count > 2 { step.output3 = try matrix(kept[3]) }
    step.parameters = makeInput(.parameter(binding.name), THAW_F32, settings)
    step.count = Int64(packings[node.inputs[0]]?.count ?? graph.types[node.inputs[0]].shape.count)
    for (result, operand) in zip(node.outputs, kept) { try alias(result, to: operand) }
    addBatchStep(step)
  }
}

extension SumSquares: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let value = node.inputs[0]
    var square = thaw_step_make(THAW_STEP_BINARY)
    square.binary = Int32(THAW_MULTIPLY.rawValue)
    square.input = try plan.matrix(value)
    square.input2 = square.input
    let count = plan.packings[value]?.count ?? plan.graph.types[value].shape.count
    square.output = plan.makeScratch(count: count, isPerRow: false)
    plan.addBatchStep(square)
    var sum = thaw_step_make(THAW_STEP_SUM)
    sum.input = square.output
    sum.output = plan.makeMatrix(node.outputs[0])
    plan.addBatchStep(sum)
  }
}
