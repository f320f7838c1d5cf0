import CKernels
import Tensors

extension Gemm: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard alpha == 1, beta == 1 else { throw plan.noKernel(node) }
    if plan.constants[node.inputs[1]] != nil, !transA {
      try plan.lowerFullyConnected(node, isTransposed: transB)
    } else {
      guard node.inputs.count == 2 else { throw plan.noKernel(node) }
      try plan.lowerProduct(node, transA: transA, transB: transB)
    }
  }
}

extension MatMul: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let shapes = node.inputs.map { plan.graph.types[$0].shape }
    guard shapes.allSatisfy({ $0.rank == 2 }) else { throw plan.noKernel(node) }
    if plan.constants[node.inputs[1]] != nil {
      try plan.lowerFullyConnected(node, isTransposed: false)
    } else {
      try plan.lowerProduct(node, transA: false, transB: false)
    }
  }
}

extension Lowering {
  /// A product with packed weights, and a bias that is a constant too.
  ///
  /// - Parameter isTransposed: whether the weights are `[columns, inner]`, as kernels pack them.
  mutating func lowerFullyConnected(_ node: Node, isTransposed: Bool) throws {
    let weight = graph.types[node.inputs[1]].shape
    var step = thaw_step_make(THAW_STEP_FULLY_CONNECTED)
    step.inner = Int64(weight[isTransposed ? 1 : 0])
    step.columns = Int64(weight[isTransposed ? 0 : 1])
    step.input = try matrix(node.inputs[0])
    step.weights = try pointwiseWeights(node.inputs[1], of: node, transposed: !isTransposed)
    if node.inputs.count == 3 {
      let shape = graph.types[node.inputs[2]].shape
      guard shape.rank < 2 || shape[0] == 1 else { throw noKernel(node) }
      step.bias = try bias(node.inputs[2], channels: Int(step.columns), of: node)
    }
    if !isPerRow(node.inputs[0]) { step.rows = Int64(graph.types[node.inputs[0]].shape[0]) }
    step.output = makeMatrix(node.outputs[0])
    addBatchStep(step)
  }

  /// A product of two values that are made or updated while the plan runs.
  mutating func lowerProduct(_ node: Node, transA: Bool, transB: Bool) throws {
    let (a, b) = (graph.types[node.inputs[0]].shape, graph.types[node.inputs[1]].shape)
    var step = thaw_step_make(THAW_STEP_MATMUL)
    (step.transpose_a, step.transpose_b) = (transA ? 1 : 0, transB ? 1 : 0)
    // A length that is the batch's is written as 0. The rows of a batch are its first axis.
    let isBatch = isPerRow(node.inputs[0])
    step.rows = isBatch && !transA ? 0 : Int64(a[transA ? 1 : 0])
    step.inner = isBatch && transA ? 0 : Int64(a[transA ? 0 : 1])
    step.columns = Int64(b[transB ? 0 : 1])
    guard isPerRow(node.inputs[1]) == (isBatch && transA), !(isPerRow(node.inputs[1]) && transB)
    else { throw noKernel(node) }
    step.input = try matrix(node.inputs[0])
    step.input2 = try matrix(node.inputs[1])
    step.output = makeMatrix(node.outputs[0])
    addBatchStep(step)
  }
}

extension Softmax: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let shape = plan.graph.types[node.inputs[0]].shape
    guard shape.rank == 2, axis == -1 || axis == 1 else { throw plan.noKernel(node) }
    var step = thaw_step_make(THAW_STEP_SOFTMAX)
    step.columns = Int64(shape[1])
    step.input = try plan.matrix(node.inputs[0])
    step.output = plan.makeMatrix(node.outputs[0])
    plan.addBatchStep(step)
  }
}
