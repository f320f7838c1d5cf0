import CKernels
import Tensors

extension FusedConv: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let (input, output) = (plan.graph.types[node.inputs[0]], plan.graph.types[node.outputs[0]])
    guard input.shape.rank == 4 else { throw plan.noKernel(node) }
    let weight = plan.graph.types[node.inputs[1]].shape
    var step = thaw_step_make(kind(node, plan, input: input.shape, weight: weight))
    plan.setGeometry(&step, from: input.shape, to: output.shape)
    step.setConvolution(convolution, weight: weight)
    step.activation = activation.code
    try setWeights(&step, node, into: &plan)
    if step.kind == Int32(THAW_STEP_CONV2D_STEM.rawValue) {
      try plan.setPixels(&step, input: node.inputs[0])
    } else {
      step.input = try plan.image(node.inputs[0])
    }
    if hasResidual { step.residual = try plan.image(node.inputs[3]) }
    step.output = plan.makeImage(node.outputs[0])
    plan.addImageStep(step)
  }

  private func setWeights(
    _ step: inout thaw_step, _ node: Node, into plan: inout Lowering
  ) throws {
    let weight = plan.graph.types[node.inputs[1]].shape
    let kind = thaw_step_kind(UInt32(step.kind))
    if kind != THAW_STEP_CONV2D_POINTWISE, kind != THAW_STEP_CONV2D_DEPTHWISE {
      step.setGroups(convolution)
    }
    guard plan.constants[node.inputs[1]] != nil, plan.constants[node.inputs[2]] != nil else {
      let packing = WeightPacking(weight, group: convolution.group)
      // Kept as a depthwise kernel reads it, which has neither dilation nor a residual.
      guard packing.group == convolution.group || kind == THAW_STEP_CONV2D_DEPTHWISE else {
        throw plan.noKernel(node)
      }
      let layer = try plan.foldedLayer(of: node, convolution)
      (step.weights, step.bias) = (layer.weights, layer.bias)
      return
    }
    step.bias = try plan.bias(node.inputs[2], channels: weight[0], of: node)
    switch kind {
    case THAW_STEP_CONV2D_POINTWISE:
      step.weights = try plan.pointwiseWeights(node.inputs[1], of: node)
    case THAW_STEP_CONV2D_DEPTHWISE:
      step.weights = try plan.depthwiseWeights(node.inputs[1], of: node)
    default:
      step.weights = try plan.convolutionWeights(
        node.inputs[1], group: convolution.group, of: node)
    }
  }

  private func kind(
    _ node: Node, _ plan: Lowering, input: Shape, weight: Shape
  ) -> thaw_step_kind {
    let isUndilated = convolution.dilations == [1, 1]
    if weight[2] == 1, weight[3] == 1, convolution.isPlain { return THAW_STEP_CONV2D_POINTWISE }
    if convolution.group == input[1], weight[0] == input[1], isUndilated, !hasResidual {
      return THAW_STEP_CONV2D_DEPTHWISE
    }
    // The stem reads the input where it lies; with many channels the general kernel is faster.
    if plan.input(node.inputs[0]) != nil, !plan.isImage(node.inputs[0]), input[1] <= 4,
      convolution.group == 1, isUndilated, !hasResidual
    {
      return THAW_STEP_CONV2D_STEM
    }
    return THAW_STEP_CONV2D
  }
}

extension InvertedResidual: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let types = plan.graph.types
    let (input, output) = (types[node.inputs[0]].shape, types[node.outputs[0]].shape)
    let (wide, weight) = (types[node.inputs[1]].shape, types[node.inputs[3]].shape)
    let isStem = wide[2] != 1
    var step = thaw_step_make(isStem ? THAW_STEP_STEM_BLOCK : THAW_STEP_INVERTED_RESIDUAL)
    plan.setGeometry(&step, from: input, to: output)
    step.setConvolution(depthwise, weight: weight)
    step.channels_middle = Int32(wide[0])
    step.activation = activation.code
    step.weights2 = try plan.depthwiseWeights(node.inputs[3], of: node)
    step.weights3 = try plan.pointwiseWeights(node.inputs[5], of: node)
    step.bias = try plan.bias(node.inputs[2], channels: wide[0], of: node)
    step.bias2 = try plan.bias(node.inputs[4], channels: wide[0], of: node)
    step.bias3 = try plan.bias(node.inputs[6], channels: output[1], of: node)
    if isStem {
      let middle = try expand.outputTypes(node.inputs.prefix(3).map { types[$0] })[0].shape
      (step.height_middle, step.width_middle) = (Int32(middle[2]), Int32(middle[3]))
      (step.stem_pad_top, step.stem_pad_left) = (Int32(expand.pads[0]), Int32(expand.pads[1]))
      step.weights = try plan.convolutionWeights(node.inputs[1], group: 1, of: node)
      try plan.setPixels(&step, input: node.inputs[0])
    } else {
      step.weights = try plan.pointwiseWeights(node.inputs[1], of: node)
      step.input = try plan.image(node.inputs[0])
      if hasResidual { step.residual = step.input }
    }
    step.output = plan.makeImage(node.outputs[0])
    plan.addImageStep(step)
  }
}

extension PooledConv: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let input = plan.graph.types[node.inputs[0]].shape
    let channels = plan.graph.types[node.outputs[0]].shape[1]
    var step = thaw_step_make(THAW_STEP_HEAD)
    plan.setGeometry(&step, from: input, to: [1, channels, 1, 1])
    step.activation = activation.code
    step.input = try plan.image(node.inputs[0])
    step.weights = try plan.pointwiseWeights(node.inputs[1], of: node)
    step.bias = try plan.bias(node.inputs[2], channels: channels, of: node)
    step.output = plan.makeMatrix(node.outputs[0])
    plan.addImageStep(step)
  }
}

extension GlobalAveragePool: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let input = plan.graph.types[node.inputs[0]].shape
    guard input.rank == 4 else { throw plan.noKernel(node) }
    var step = thaw_step_make(THAW_STEP_GLOBAL_AVERAGE_POOL)
    plan.setGeometry(&step, from: input, to: plan.graph.types[node.outputs[0]].shape)
    step.input = try plan.image(node.inputs[0])
    step.output = plan.makeMatrix(node.outputs[0])
    plan.addImageStep(step)
  }
}

extension MaxPool: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard !hasPositions else { throw plan.noKernel(node) }
    try plan.lowerPool(node, THAW_STEP_MAX_POOL, window)
  }
}

extension AveragePool: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    // The kernel counts what lies inside the image.
    guard !countsPadding || window.pads.allSatisfy({ $0 == 0 }) else { throw plan.noKernel(node) }
    try plan.lowerPool(node, THAW_STEP_AVERAGE_POOL, window)
  }
}

extension GlobalMaxPool: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let image = plan.graph.types[node.inputs[0]].shape
    try plan.lowerPool(node, THAW_STEP_MAX_POOL, PoolWindow(Array(image.dimensions[2...])))
  }
}

extension Lowering {
  /// Adds a step that slides a window over an image.
  mutating func lowerPool(_ node: Node, _ kind: thaw_step_kind, _ window: PoolWindow) throws {
    let (input, output) = (graph.types[node.inputs[0]].shape, graph.types[node.outputs[0]].shape)
    guard input.rank == 4, window.dilations == [1, 1] else { throw noKernel(node) }
    var step = thaw_step_make(kind)
    setGeometry(&step, from: input, to: output)
    step.setWindow(window)
    step.input = try image(node.inputs[0])
    step.output = makeImage(node.outputs[0])
    addImageStep(step)
  }
}
