import CKernels
import Tensors

extension MaxPoolGradient: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    try plan.lowerPoolGradient(
      node, THAW_STEP_MAX_POOL_GRADIENT, window, operand: node.inputs[1])
  }
}

extension AveragePoolGradient: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    // The kernel counts what lies inside the image.
    guard !pool.countsPadding || pool.window.pads.allSatisfy({ $0 == 0 }) else {
      throw plan.noKernel(node)
    }
    try plan.lowerPoolGradient(node, THAW_STEP_AVERAGE_POOL_GRADIENT, pool.window, operand: nil)
  }
}

extension Lowering {
  /// Adds a step that gives each element under a window its part of what came out of it.
  ///
  /// - Parameter operand: what was pooled, where the kernel reads it.
  fileprivate mutating func lowerPoolGradient(
    _ node: Node, _ kind: thaw_step_kind, _ window: PoolWindow, operand: Int?
  ) throws {
    let (made, pooled) = (graph.types[node.inputs[0]].shape, graph.types[node.outputs[0]].shape)
    guard pooled.rank == 4, window.dilations == [1, 1] else { throw noKernel(node) }
    var step = thaw_step_make(kind)
    // The geometry is that of the pool.
    setGeometry(&step, from: pooled, to: made)
    step.setWindow(window)
    step.input = try image(node.inputs[0])
    if let operand { step.input2 = try image(operand) }
    step.output = makeImage(node.outputs[0])
    addImageStep(step)
  }
}

extension thaw_step {
  /// Kernel size, steps and padding of a pool of images.
  mutating func setWindow(_ window: PoolWindow) {
    (kernel_height, kernel_width) = (Int32(window.kernelShape[0]), Int32(window.kernelShape[1]))
    (stride_height, stride_width) = (Int32(window.strides[0]), Int32(window.strides[1]))
    (pad_top, pad_left) = (Int32(window.pads[0]), Int32(window.pads[1]))
  }
}
