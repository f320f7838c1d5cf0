import CKernels
import Tensors

extension Lowering {
  /// What a convolution reads whose weight or bias changes from step to step.
  mutating func foldedLayer(of node: Node, _ convolution: Conv) throws -> FoldedLayer {
    let weight = node.inputs[1]
    if let known = folded[weight] { return known }
    return try fold(weight, convolution, of: node) { step, plan in
      step.input = try plan.packedWeight(weight, convolution)
      step.input2 = try plan.matrix(node.inputs[2])
    }
  }

  /// Adds the step that makes what kernels read, and remembers it under the value `result`.
  mutating func fold(
    _ result: Int, _ convolution: Conv, of node: Node,
    _ configure: (inout thaw_step, inout Lowering) throws -> Void
  ) throws -> FoldedLayer {
    let packing = WeightPacking(graph.types[result].shape, group: convolution.group)
    var step = thaw_step_make(THAW_STEP_FOLD)
    step.setWeight(packing)
    try configure(&step, &self)
    let panels = Int(thaw_pack_bias_count(Int64(packing.shape[0])))
    step.output = makeScratch(count: packing.count, isPerRow: false)
    step.output2 = makeScratch(count: panels, isPerRow: false)
    var layer = FoldedLayer(weights: step.output, bias: step.output2)
    if packing.group != convolution.group {
      // A depthwise kernel leads back with the weights it leads on with.
      layer.transposed = layer.weights
    } else if training.leadingBack.contains(result) {
      step.output3 = makeScratch(count: packing.transposed.count, isPerRow: false)
      layer.transposed = step.output3
    }
    addBatchStep(step)
    folded[result] = layer
    return layer
  }

  /// A weight's memory as kernels keep it.
  mutating func packedWeight(_ value: Int, _ convolution: Conv) throws -> Int32 {
    guard packings[value] == nil, let tensor = constants[value] else { return try matrix(value) }
    return constant(Packing(value: value, form: "conv2d \(convolution.group) as kept")) {
      WeightPacking(tensor.shape, group: convolution.group).packed(tensor.floats)
    }
  }

  /// The weights that lead a gradient back through a convolution.
  mutating func transposedWeights(_ value: Int, _ convolution: Conv, of node: Node) throws -> Int32
  {
    if let known = folded[value]?.transposed { return known }
    let tensor = try constantTensor(value, of: node)
    let packing = WeightPacking(tensor.shape, group: convolution.group)
    if packing.group != convolution.group { return try depthwiseWeights(value, of: node) }
    return constant(Packing(value: value, form: "conv2d \(convolution.group) back")) {
      packing.transposed.packed(packing.transpose(tensor.floats))
    }
  }
}

extension thaw_step {
  /// Channels, kernel and groups of a weight as it is kept.
  fileprivate mutating func setWeight(_ packing: WeightPacking) {
    let shape = packing.shape
    channels_in = Int32(shape[1] * packing.group)
    channels_out = Int32(shape[0])
    (kernel_height, kernel_width) = (Int32(shape[2]), Int32(shape[3]))
    groups = Int32(packing.group)
  }

  /// What the general convolution has beside kernel, steps and padding.
  mutating func setGroups(_ convolution: Conv) {
    groups = Int32(convolution.group)
    dilation_height = Int32(convolution.dilations[0])
    dilation_width = Int32(convolution.dilations[1])
  }
}

/// Which kernel family computes a convolution, forward and back.
enum ConvolutionFamily {
  case pointwise, depthwise, general

  init(_ convolution: Conv, weight: Shape) {
    if weight.isPointwise, convolution.isPlain {
      self = .pointwise
    } else if weight[1] == 1, convolution.group == weight[0], convolution.dilations == [1, 1] {
      self = .depthwise
    } else {
      self = .general
    }
  }
}

extension FoldNormalization: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard let convolution = plan.training.convolutions[node.outputs[0]] else {
      throw plan.noKernel(node)
    }
    _ = try plan.fold(node.outputs[0], convolution, of: node) { step, plan in
      step.input = try plan.packedWeight(node.inputs[0], convolution)
      step.weights = try plan.matrix(node.inputs[1])
      step.input2 = try plan.matrix(node.inputs[2])
      step.weights2 = try plan.matrix(node.inputs[3])
      step.weights3 = try plan.matrix(node.inputs[4])
    }
  }
}

extension FoldNormalizationGradient: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard let slope = plan.shards[node.inputs[0]], let shift = plan.shards[node.inputs[1]],
      let packing = plan.packings[node.inputs[0]]
    else { throw plan.noKernel(node) }
    var step = thaw_step_make(THAW_STEP_FOLD_GRADIENT)
    step.setWeight(packing)
    (step.input, step.input2) = (slope, shift)
    step.parameters = try plan.matrix(node.inputs[2])
    step.weights = try plan.matrix(node.inputs[3])
    step.weights2 = try plan.matrix(node.inputs[4])
    step.weights3 = try plan.matrix(node.inputs[5])
    step.output = plan.makeMatrix(node.outputs[0])
    step.output3 = plan.makeMatrix(node.outputs[1])
    step.output2 = plan.makeMatrix(node.outputs[2])
    plan.addBatchStep(step)
  }
}

extension ConvTranspose: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let (dy, dx) = (plan.graph.types[node.inputs[0]].shape, plan.graph.types[node.outputs[0]].shape)
    let weight = plan.graph.types[node.inputs[1]].shape
    let family = ConvolutionFamily(convolution, weight: weight)
    let kind =
      switch family {
      case .pointwise: THAW_STEP_CONV2D_POINTWISE_INPUT_GRADIENT
      case .depthwise: THAW_STEP_CONV2D_DEPTHWISE_INPUT_GRADIENT
      case .general: THAW_STEP_CONV2D_INPUT_GRADIENT
      }
    var step = thaw_step_make(kind)
    plan.setGeometry(&step, from: dx, to: dy)
    if family != .pointwise { step.setConvolution(convolution, weight: weight) }
    if family == .general { step.setGroups(convolution) }
    step.input = try plan.image(node.inputs[0])
    step.weights = try plan.transposedWeights(node.inputs[1], convolution, of: node)
    step.output = plan.makeImage(node.outputs[0])
    plan.addImageStep(step)
  }
}

extension ConvWeightGradient: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let (x, dy) = (plan.graph.types[node.inputs[0]].shape, plan.graph.types[node.inputs[1]].shape)
    let weight = plan.graph.types[node.outputs[0]].shape
    guard let packing = plan.packings[node.outputs[0]] else { throw plan.noKernel(node) }
    let family = ConvolutionFamily(convolution, weight: weight)
    let isStem =
      family == .general && convolution.group == 1 && x[1] <= 4
      && plan.input(node.inputs[0]) != nil && !plan.isImage(node.inputs[0])
    let kind =
      switch family {
      case .pointwise: THAW_STEP_CONV2D_POINTWISE_WEIGHT_GRADIENT
      case .depthwise: THAW_STEP_CONV2D_DEPTHWISE_WEIGHT_GRADIENT
      case .general:
        isStem ? THAW_STEP_CONV2D_STEM_WEIGHT_GRADIENT : THAW_STEP_CONV2D_WEIGHT_GRADIENT
      }
    var step = thaw_step_make(kind)
    plan.setGeometry(&step, from: x, to: dy)
    if family != .pointwise { step.setConvolution(convolution, weight: weight) }
    if family == .general { step.setGroups(convolution) }
    if isStem {
      try plan.setPixels(&step, input: node.inputs[0])
    } else {
      step.input = try plan.image(node.inputs[0])
    }
    step.input2 = try plan.image(node.inputs[1])
    step.d_weights = plan.makeShards(count: packing.count)
    plan.shards[node.outputs[0]] = step.d_weights
    let bias = plan.training.biasGradients[node.inputs[1]]
    if let bias {
      step.d_bias = plan.makeShards(count: Int(thaw_pack_bias_count(Int64(weight[0]))))
      plan.shards[bias] = step.d_bias
    }
    plan.addImageStep(step)
    if !plan.training.unfolded.contains(node.outputs[0]) {
      plan.sumShards(node.outputs[0], bias: bias, packing)
    }
  }
}

extension Lowering {
  /// Sums the pieces of the gradients of a weight and a bias that no batch norm is folded into.
  fileprivate mutating func sumShards(_ weight: Int, bias: Int?, _ packing: WeightPacking) {
    var step = thaw_step_make(THAW_STEP_FOLD_GRADIENT)
    step.setWeight(packing)
    step.input = shards[weight] ?? -1
    step.output = makeMatrix(weight)
    if let bias {
      step.input2 = shards[bias] ?? -1
      step.output2 = makeMatrix(bias)
    }
    addBatchStep(step)
  }
}

extension ConvBiasGradient: Lowerable {
  /// The step that sums the weight's gradient sums it too.
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard plan.shards[node.outputs[0]] != nil else { throw plan.noKernel(node) }
  }
}

extension ClipGradient: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard let activation = Activation(Clip(minimum: minimum, maximum: maximum)) else {
      throw plan.noKernel(node)
    }
    var step = thaw_step_make(THAW_STEP_ACTIVATION_GRADIENT)
    step.activation = activation.code
    if plan.isImage(node.inputs[1]) {
      step.input = try plan.image(node.inputs[0])
      step.input2 = try plan.image(node.inputs[1])
      step.output = plan.makeImage(node.outputs[0])
      plan.addImageStep(step)
    } else {
      step.input = try plan.matrix(node.inputs[0])
      step.input2 = try plan.matrix(node.inputs[1])
      step.output = plan.makeMatrix(node.outputs[0])
      plan.addBatchStep(step)
    }
  }
}

extension GlobalAveragePoolGradient: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let types = plan.graph.types
    guard types[node.outputs[0]].shape.rank == 4 else { throw plan.noKernel(node) }
    var step = thaw_step_make(THAW_STEP_GLOBAL_AVERAGE_POOL_GRADIENT)
    plan.setGeometry(
      &step, from: types[node.outputs[0]].shape, to: types[node.inputs[0]].shape)
    step.input = try plan.matrix(node.inputs[0])
    step.output = plan.makeImage(node.outputs[0])
    plan.addImageStep(step)
  }
}
