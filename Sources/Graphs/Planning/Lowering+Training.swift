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
  /// In place: the results are the operands' memory, which nothing reads afterwards in a step.
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard let settings = plan.graph.parameters.first(where: { $0.value == node.inputs[4] }) else {
      throw plan.noKernel(node)
    }
    var step = thaw_step_make(THAW_STEP_ADAMW)
    step.input = try plan.matrix(node.inputs[0])
    step.output = try plan.matrix(node.inputs[1])
    step.output2 = try plan.matrix(node.inputs[2])
    step.output3 = try plan.matrix(node.inputs[3])
    step.parameters = plan.makeInput(.parameter(settings.name), THAW_F32, node.inputs[4])
    step.count = Int64(plan.graph.types[node.inputs[0]].shape.count)
    for (result, operand) in zip(node.outputs, node.inputs[1..<4]) {
      try plan.alias(result, to: operand)
    }
    plan.addBatchStep(step)
  }
}
