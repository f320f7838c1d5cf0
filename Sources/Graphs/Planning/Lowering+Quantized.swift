import CKernels
import Tensors

extension Lowering {
  /// A value's bytes in c16; an input of the graph is loaded and made bytes of first.
  mutating func bytesImage(_ value: Int) throws -> Int32 {
    guard images[value] == nil, let node = quantizedInputs[value] else { return try image(value) }
    var step = thaw_step_make(THAW_STEP_QUANTIZE)
    step.input = try image(node.inputs[0])
    step.parameters = try quantizedParameters(node.inputs[1..<3], of: node)
    step.output = makeImage(value)
    addImageStep(step)
    return step.output
  }

  /// Scales and zero points, as they stand among a node's operands, as a list of float32.
  mutating func quantizedParameters(_ operands: some Collection<Int>, of node: Node) throws -> Int32
  {
    var numbers: [Float] = []
    for operand in operands {
      let tensor = try constantTensor(operand, of: node)
      guard tensor.count == 1 else { throw noKernel(node) }
      numbers.append(tensor.floats[0])
    }
    let form = "parameters \(operands.map(String.init).joined(separator: " "))"
    return constant(Packing(value: node.outputs[0], form: form)) { numbers }
  }

  /// A layer of integers with its scales, as kernels read it.
  ///
  /// - Parameters:
  ///   - input: scale and zero point of what it reads.
  ///   - weights: the integers and their scales.
  ///   - output: scale and zero point of what it makes; nil if that is real.
  mutating func quantizedLayer(
    _ node: Node, input: ArraySlice<Int>, weights: ArraySlice<Int>, output: ArraySlice<Int>?,
    bias: Int
  ) throws -> Int32 {
    let parameters = try (Array(input) + Array(output ?? [])).map {
      try constantTensor($0, of: node)
    }
    let weight = try constantTensor(weights[weights.startIndex], of: node)
    let scales = try constantTensor(weights[weights.startIndex + 1], of: node).floats
    let biases = try constantTensor(bias, of: node).integers32()
    let quantization = thaw_quantization(
      scale_in: parameters[0].scale, scale_out: output == nil ? 1 : parameters[2].scale,
      zero_in: Int32(truncatingIfNeeded: parameters[1].zeroPoint),
      zero_out: output == nil ? 0 : Int32(truncatingIfNeeded: parameters[3].zeroPoint))
    let (channels, inner) = (weight.shape[0], weight.count / max(1, weight.shape[0]))
    let byteCount = thaw_pack_quantized_bytes(Int64(channels), Int64(inner))
    guard byteCount > 0 else { throw noKernel(node) }
    let form = "quantized \(node.outputs[0])"
    return byteConstant(Packing(value: weights[weights.startIndex], form: form)) {
      let integers = (weight.int64Values ?? []).map { Int8(truncatingIfNeeded: $0) }
      // The packing function writes every byte of the memory it is given.
      return [UInt8](unsafeUninitializedCapacity: Int(byteCount)) { memory, filled in
        thaw_pack_quantized(
          integers, biases, scales, Int64(channels), Int64(inner), quantization, memory.baseAddress)
        filled = Int(byteCount)
      }
    }
  }
}

extension QuantizeLinear: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    guard outputType == .uint8 else { throw plan.noKernel(node) }
    let x = node.inputs[0]
    if plan.input(x) != nil, plan.graph.types[x].shape.rank == 4, !plan.isImage(x) {
      // Where the first convolution reads the input itself, this is no step of its own.
      plan.quantizedInputs[node.outputs[0]] = node
      return
    }
    let parameters = try plan.quantizedParameters(node.inputs[1..<3], of: node)
    try plan.lowerElements(node, THAW_STEP_QUANTIZE) { $0.parameters = parameters }
  }
}

extension DequantizeLinear: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let parameters = try plan.quantizedParameters(node.inputs[1..<3], of: node)
    if plan.quantizedInputs[node.inputs[0]] != nil { _ = try plan.bytesImage(node.inputs[0]) }
    try plan.lowerElements(node, THAW_STEP_DEQUANTIZE) { $0.parameters = parameters }
  }
}

extension QLinearConv: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let (input, output) = (plan.graph.types[node.inputs[0]], plan.graph.types[node.outputs[0]])
    let weight = plan.graph.types[node.inputs[3]].shape
    let kind = kind(node, plan, input: input.shape, weight: weight)
    var step = thaw_step_make(kind)
    plan.setGeometry(&step, from: input.shape, to: output.shape)
    step.setConvolution(convolution, weight: weight)
    if kind == THAW_STEP_CONV2D_U8 || kind == THAW_STEP_CONV2D_STEM_U8 {
      step.groups = Int32(convolution.group)
      step.dilation_height = Int32(convolution.dilations[0])
      step.dilation_width = Int32(convolution.dilations[1])
    }
    step.weights = try plan.quantizedLayer(
      node, input: node.inputs[1..<3], weights: node.inputs[3..<6], output: node.inputs[6..<8],
      bias: node.inputs[8])
    if kind == THAW_STEP_CONV2D_STEM_U8, let quantize = plan.quantizedInputs[node.inputs[0]] {
      try plan.setPixels(&step, input: quantize.inputs[0])
    } else {
      step.input = try plan.bytesImage(node.inputs[0])
    }
    step.output = plan.makeImage(node.outputs[0])
    plan.addImageStep(step)
  }

  private func kind(
    _ node: Node, _ plan: Lowering, input: Shape, weight: Shape
  ) -> thaw_step_kind {
    if weight[2] == 1, weight[3] == 1, convolution.isPlain { return THAW_STEP_CONV2D_POINTWISE_U8 }
    if convolution.group == input[1], weight[0] == input[1], convolution.dilations == [1, 1] {
      return THAW_STEP_CONV2D_DEPTHWISE_U8
    }
    // The stem reads the input where it lies; with many channels the general kernel is faster.
    if plan.quantizedInputs[node.inputs[0]] != nil, !plan.isImage(node.inputs[0]), input[1] <= 4,
      convolution.group == 1
    {
      return THAW_STEP_CONV2D_STEM_U8
    }
    return THAW_STEP_CONV2D_U8
  }
}

extension QLinearInvertedResidual: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let types = plan.graph.types
    let (input, output) = (types[node.inputs[0]].shape, types[node.outputs[0]].shape)
    let (wide, weight) = (types[node.inputs[3]].shape, types[node.inputs[9]].shape)
    let isStem = wide[2] != 1
    var step = thaw_step_make(isStem ? THAW_STEP_STEM_BLOCK_U8 : THAW_STEP_INVERTED_RESIDUAL_U8)
    plan.setGeometry(&step, from: input, to: output)
    step.setConvolution(depthwise, weight: weight)
    step.channels_middle = Int32(wide[0])
    var layers: [Int32] = []
    for (place, first) in [3, 9, 15].enumerated() {
      let before = place == 0 ? 1 : first - 3
      layers.append(
        try plan.quantizedLayer(
          node, input: node.inputs[before..<before + 2], weights: node.inputs[first..<first + 3],
          output: node.inputs[first + 3..<first + 5], bias: node.inputs[first + 5]))
    }
    (step.weights, step.weights2, step.weights3) = (layers[0], layers[1], layers[2])
    if isStem {
      let middle = try expand.outputTypes(
        [0, 3].map { TensorType(.float32, types[node.inputs[$0]].shape) })
      (step.height_middle, step.width_middle) = (
        Int32(middle[0].shape[2]), Int32(middle[0].shape[3])
      )
      (step.stem_pad_top, step.stem_pad_left) = (Int32(expand.pads[0]), Int32(expand.pads[1]))
      guard let quantize = plan.quantizedInputs[node.inputs[0]] else { throw plan.noKernel(node) }
      try plan.setPixels(&step, input: quantize.inputs[0])
    } else {
      step.input = try plan.bytesImage(node.inputs[0])
      if hasResidual {
        step.residual = step.input
        step.parameters = try plan.quantizedParameters(
          node.inputs[1..<3] + node.inputs[21..<23], of: node)
      }
    }
    step.output = plan.makeImage(node.outputs[0])
    plan.addImageStep(step)
  }
}

extension QLinearPooledConv: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let input = plan.graph.types[node.inputs[0]].shape
    let channels = plan.graph.types[node.outputs[0]].shape[1]
    var step = thaw_step_make(THAW_STEP_HEAD_U8)
    plan.setGeometry(&step, from: input, to: [1, channels, 1, 1])
    step.input = try plan.bytesImage(node.inputs[0])
    step.weights = try plan.quantizedLayer(
      node, input: node.inputs[1..<3], weights: node.inputs[3..<6], output: node.inputs[6..<8],
      bias: node.inputs[8])
    step.parameters = try plan.quantizedParameters(node.inputs[9..<11], of: node)
    step.output = plan.makeMatrix(node.outputs[0])
    plan.addImageStep(step)
  }
}

extension QLinearGlobalAveragePool: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    var step = thaw_step_make(THAW_STEP_GLOBAL_AVERAGE_POOL_U8)
    plan.setGeometry(
      &step, from: plan.graph.types[node.inputs[0]].shape,
      to: plan.graph.types[node.outputs[0]].shape)
    step.input = try plan.bytesImage(node.inputs[0])
    step.parameters = try plan.quantizedParameters(node.inputs[1..<5], of: node)
    step.output = plan.makeMatrix(node.outputs[0])
    plan.addImageStep(step)
  }
}

extension QLinearAdd: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    var step = thaw_step_make(THAW_STEP_ADD_U8)
    step.parameters = try plan.quantizedParameters(
      node.inputs[1..<3] + node.inputs[4..<6] + node.inputs[6..<8], of: node)
    if plan.graph.types[node.outputs[0]].shape.rank == 4 {
      step.input = try plan.bytesImage(node.inputs[0])
      step.input2 = try plan.bytesImage(node.inputs[3])
      step.output = plan.makeImage(node.outputs[0])
      plan.addImageStep(step)
    } else {
      step.input = try plan.matrix(node.inputs[0])
      step.input2 = try plan.matrix(node.inputs[3])
      step.output = plan.makeMatrix(node.outputs[0])
      plan.addBatchStep(step)
    }
  }
}

extension QGemm: Lowerable {
  func lower(_ node: Node, into plan: inout Lowering) throws {
    let weight = plan.graph.types[node.inputs[3]].shape
    var step = thaw_step_make(THAW_STEP_FULLY_CONNECTED_U8)
    (step.inner, step.columns) = (Int64(weight[1]), Int64(weight[0]))
    step.input = try plan.matrix(node.inputs[0])
    step.weights = try plan.quantizedLayer(
      node, input: node.inputs[1..<3], weights: node.inputs[3..<6],
      output: node.inputs.count == 9 ? node.inputs[7..<9] : nil, bias: node.inputs[6])
    if !plan.isPerRow(node.inputs[0]) {
      step.rows = Int64(plan.graph.types[node.inputs[0]].shape[0])
    }
    step.output = plan.makeMatrix(node.outputs[0])
    plan.addBatchStep(step)
  }
}
