import CKernels
import Tensors

/// An operator that kernels can compute in a plan.
protocol Lowerable: Operator {
  /// Adds the steps that compute a node.
  ///
  /// - Throws: `GraphError.noKernel` where no kernel fits these operands.
  func lower(_ node: Node, into plan: inout Lowering) throws
}

/// Turns a graph into steps over buffers: decides layouts and where each value lies. Offsets are
/// given afterwards by ``ArenaLayout``.
///
/// Images (values of four axes) are computed one at a time in the layout c16 in the image section;
/// matrices (values of two axes) all rows together in the batch section after it.
struct Lowering {
  /// What the caller's memory holds, in the order of the plan's inputs.
  enum Source: Hashable {
    /// The graph's input of this number, as the plan declares its form.
    case input(Int)
    /// The same as int32 class numbers.
    case labels(Int)
    /// 1 ÷ n for each row.
    case rowWeights
    /// A parameter that is only read.
    case parameter(String)
  }

  /// What the caller gets back or keeps, in the order of the plan's outputs.
  enum Target: Hashable {
    /// The graph's output of this number.
    case output(Int)
    /// A parameter that is updated in place.
    case state(String)
  }

  /// A buffer whose offset may still be open.
  struct Buffer {
    var raw: thaw_buffer
    /// Bytes it takes in the image region or the batch arena.
    var byteCount = 0
  }

  let graph: Graph
  let forms: [InputForm]
  /// Parameters that are updated in place.
  let states: Set<String>
  let maximumRows: Int

  private(set) var buffers: [Buffer] = []
  private(set) var imageSteps: [thaw_step] = []
  private(set) var batchSteps: [thaw_step] = []
  private(set) var constantBytes: [UInt8] = []
  private(set) var sources: [Source] = []
  private(set) var targets: [Target] = []

  /// Buffers in c16, and row-major ones, by the value they hold.
  private var images: [Int: Int32] = [:]
  private var matrices: [Int: Int32] = [:]
  /// Values of which there is one piece for each row of the batch.
  private var perRow: Set<Int> = []
  private var packed: [Packing: Int32] = [:]
  let constants: [Int: Tensor]
  private var inputNumbers: [Int: Int] = [:]

  init(_ graph: Graph, forms: [InputForm], states: Set<String>, maximumRows: Int) throws {
    self.graph = graph
    self.forms = forms
    self.states = states
    self.maximumRows = maximumRows
    constants = graph.constantTensors
    for (number, binding) in graph.inputs.enumerated() { inputNumbers[binding.value] = number }
    perRow = Set(graph.inputs.map(\.value))
    for node in graph.nodes {
      guard let operation = node.operation as? any Lowerable else { throw noKernel(node) }
      if node.inputs.contains(where: perRow.contains), !node.operation.endsRows {
        perRow.formUnion(node.outputs)
      }
      try operation.lower(node, into: &self)
    }
    try writeOutputs()
  }

  /// The error that says no kernel fits a node.
  func noKernel(_ node: Node) -> GraphError {
    .noKernel(
      operatorName: Swift.type(of: node.operation).name,
      graph.types[node.inputs.first ?? node.outputs[0]])
  }

  func isPerRow(_ value: Int) -> Bool { perRow.contains(value) }

  func isImage(_ value: Int) -> Bool { images[value] != nil }

  /// The graph's input that a value is, if it is one.
  func input(_ value: Int) -> Int? { inputNumbers[value] }
}

extension Operator {
  /// Whether the rows of the operands are gone in the result: sums over a batch, updates.
  var endsRows: Bool {
    self is SoftmaxCrossEntropyLoss || self is SquaredLoss || self is SumRows || self is AdamW
      || (self as? Gemm)?.transA == true
  }
}

// Buffers.
extension Lowering {
  /// How constants are laid out for kernels.
  private struct Packing: Hashable {
    var value: Int
    var form: String
  }

  private mutating func add(_ buffer: Buffer) -> Int32 {
    buffers.append(buffer)
    return Int32(buffers.count - 1)
  }

  /// A buffer in the image region for a result of four axes.
  mutating func makeImage(_ value: Int) -> Int32 {
    let shape = graph.types[value].shape
    let count = thaw_c16_count(Int64(shape[1]), Int64(shape[2] * shape[3]))
    let raw = thaw_buffer(
      place: Int32(THAW_IMAGE.rawValue), element: Int32(THAW_F32.rawValue), offset: 0,
      count: count, is_per_row: 0, reserved: 0)
    let number = add(Buffer(raw: raw, byteCount: aligned(Int(count) * 4)))
    images[value] = number
    return number
  }

  /// A row-major buffer for a result: the caller's memory if it is an output of the graph, else in
  /// the batch arena.
  mutating func makeMatrix(_ value: Int) -> Int32 {
    let rowCount = isPerRow(value) ? graph.types[value].shape[0] : 1
    let count = graph.types[value].shape.count / max(1, rowCount)
    let number: Int32
    if let output = graph.outputs.firstIndex(where: { $0.value == value }) {
      number = makeOutput(.output(output), count: count, isPerRow: isPerRow(value))
    } else {
      number = makeScratch(count: count, isPerRow: isPerRow(value))
    }
    matrices[value] = number
    return number
  }

  /// Row-major float32 memory in the batch arena.
  mutating func makeScratch(count: Int, isPerRow: Bool) -> Int32 {
    let raw = thaw_buffer(
      place: Int32(THAW_BATCH.rawValue), element: Int32(THAW_F32.rawValue), offset: 0,
      count: Int64(count), is_per_row: isPerRow ? 1 : 0, reserved: 0)
    let rows = isPerRow ? maximumRows : 1
    return add(Buffer(raw: raw, byteCount: aligned(rows * count * 4)))
  }

  /// Says that a result is another value's memory in another shape.
  mutating func alias(_ value: Int, to source: Int) throws {
    matrices[value] = try matrix(source)
  }

  /// A value's memory in c16; an input is loaded first.
  ///
  /// - Throws: `GraphError.noKernel` if the value is a matrix.
  mutating func image(_ value: Int) throws -> Int32 {
    if let number = images[value] { return number }
    let shape = graph.types[value].shape
    guard input(value) != nil, shape.rank == 4 else {
      throw GraphError.noKernel(operatorName: "LoadImage", graph.types[value])
    }
    var step = thaw_step_make(THAW_STEP_LOAD_IMAGE)
    setGeometry(&step, from: shape, to: shape)
    try setPixels(&step, input: value)
    step.output = makeImage(value)
    imageSteps.append(step)
    return step.output
  }

  /// A value's row-major memory; an image is stored first.
  mutating func matrix(_ value: Int) throws -> Int32 {
    if let number = matrices[value] { return number }
    if let tensor = constants[value] {
      let number = constant(Packing(value: value, form: "plain")) { tensor.floats }
      matrices[value] = number
      return number
    }
    if images[value] != nil { return try storeImage(value, to: makeMatrix(value)) }
    if let number = input(value) {
      guard case .elements = forms[number] else {
        throw GraphError.noKernel(operatorName: "LoadPixels", graph.types[value])
      }
      matrices[value] = makeInput(.input(number), THAW_F32, value)
    } else if let binding = graph.parameters.first(where: { $0.value == value }) {
      let count = graph.types[value].shape.count
      matrices[value] =
        states.contains(binding.name)
        ? makeOutput(.state(binding.name), count: count, isPerRow: false)
        : makeInput(.parameter(binding.name), THAW_F32, value)
    }
    guard let number = matrices[value] else {
      preconditionFailure("value \(value) is read before it is made")
    }
    return number
  }

  private mutating func storeImage(_ value: Int, to output: Int32) throws -> Int32 {
    let shape = graph.types[value].shape
    var step = thaw_step_make(THAW_STEP_STORE_IMAGE)
    setGeometry(&step, from: shape, to: shape)
    step.input = try image(value)
    step.output = output
    step.pixels_out = Int32(THAW_NCHW.rawValue)
    imageSteps.append(step)
    return output
  }

  /// The caller's memory that is read.
  mutating func makeInput(_ source: Source, _ element: thaw_element, _ value: Int?) -> Int32 {
    let shape = value.map { graph.types[$0].shape }
    let isPerRow: Bool
    switch source {
    case .input, .labels, .rowWeights: isPerRow = true
    case .parameter: isPerRow = false
    }
    let count = shape.map { $0.count / (isPerRow ? max(1, $0[0]) : 1) } ?? 1
    let place = number(of: source)
    return add(
      Buffer(
        raw: thaw_buffer(
          place: Int32(THAW_INPUT.rawValue), element: Int32(element.rawValue),
          offset: Int64(place), count: Int64(count), is_per_row: isPerRow ? 1 : 0, reserved: 0))
    )
  }

  private mutating func number(of source: Source) -> Int {
    if let place = sources.firstIndex(of: source) { return place }
    sources.append(source)
    return sources.count - 1
  }

  private mutating func makeOutput(_ target: Target, count: Int, isPerRow: Bool) -> Int32 {
    if !targets.contains(target) { targets.append(target) }
    let place = targets.firstIndex(of: target) ?? 0
    return add(
      Buffer(
        raw: thaw_buffer(
          place: Int32(THAW_OUTPUT.rawValue), element: Int32(THAW_F32.rawValue),
          offset: Int64(place), count: Int64(count), is_per_row: isPerRow ? 1 : 0, reserved: 0))
    )
  }

  private mutating func constant(_ packing: Packing, _ make: () -> [Float]) -> Int32 {
    if let number = packed[packing] { return number }
    let values = make()
    let offset = aligned(constantBytes.count)
    constantBytes += [UInt8](repeating: 0, count: offset - constantBytes.count)
    // The bytes are copied within the call.
    values.withUnsafeBytes { constantBytes.append(contentsOf: $0) }
    let number = add(
      Buffer(
        raw: thaw_buffer(
          place: Int32(THAW_CONSTANT.rawValue), element: Int32(THAW_F32.rawValue),
          offset: Int64(offset), count: Int64(values.count), is_per_row: 0, reserved: 0)))
    packed[packing] = number
    return number
  }

  private func aligned(_ byteCount: Int) -> Int {
    (byteCount + Int(THAW_ALIGNMENT) - 1) / Int(THAW_ALIGNMENT) * Int(THAW_ALIGNMENT)
  }

  /// Memory for each output of the graph that no step writes to yet.
  private mutating func writeOutputs() throws {
    for (number, output) in graph.outputs.enumerated() {
      let target = Target.output(number)
      guard !targets.contains(target), !isKept(output.value) else { continue }
      let isPerRow = isPerRow(output.value)
      let shape = graph.types[output.value].shape
      let count = shape.count / (isPerRow ? max(1, shape[0]) : 1)
      let memory = makeOutput(target, count: count, isPerRow: isPerRow)
      if images[output.value] != nil, matrices[output.value] == nil {
        _ = try storeImage(output.value, to: memory)
        continue
      }
      // A clip without bounds copies, not-a-numbers and signs of zeros included.
      var step = thaw_step_make(THAW_STEP_CLIP)
      step.input = try matrix(output.value)
      step.output = memory
      (step.scale, step.shift) = (-.infinity, .infinity)
      batchSteps.append(step)
    }
  }

  /// Whether a value lies in memory that is updated in place.
  private func isKept(_ value: Int) -> Bool {
    guard let number = matrices[value] else { return false }
    let raw = buffers[Int(number)].raw
    guard raw.place == Int32(THAW_OUTPUT.rawValue) else { return false }
    if case .state = targets[Int(raw.offset)] { return true }
    return false
  }
}

// Packed weights.
extension Lowering {
  /// The tensor of a constant value.
  ///
  /// - Throws: `GraphError.noKernel` if the value is none: kernels want packed weights.
  func constantTensor(_ value: Int, of node: Node) throws -> Tensor {
    guard let tensor = constants[value] else { throw noKernel(node) }
    return tensor
  }

  mutating func pointwiseWeights(_ value: Int, of node: Node, transposed: Bool = false) throws
    -> Int32
  {
    let tensor = try constantTensor(value, of: node)
    let form = transposed ? "pointwise transposed" : "pointwise"
    return constant(Packing(value: value, form: form)) {
      let weight = transposed ? Transpose().evaluate([tensor])[0] : tensor
      let (outputs, inputs) = (Int64(weight.shape[0]), Int64(weight.shape[1]))
      return Self.packed(thaw_pack_pointwise_count(outputs, inputs)) {
        thaw_pack_pointwise_f32(weight.floats, outputs, inputs, $0)
      }
    }
  }

  mutating func depthwiseWeights(_ value: Int, of node: Node) throws -> Int32 {
    let tensor = try constantTensor(value, of: node)
    return constant(Packing(value: value, form: "depthwise")) {
      let (channels, taps) = (Int64(tensor.shape[0]), Int64(tensor.shape[2] * tensor.shape[3]))
      return Self.packed(thaw_pack_depthwise_count(channels, taps)) {
        thaw_pack_depthwise_f32(tensor.floats, channels, taps, $0)
      }
    }
  }

  mutating func convolutionWeights(_ value: Int, group: Int, of node: Node) throws -> Int32 {
    let tensor = try constantTensor(value, of: node)
    return constant(Packing(value: value, form: "conv2d \(group)")) {
      let lengths = tensor.shape.dimensions.map(Int64.init)
      let groups = Int64(group)
      let count = thaw_pack_conv2d_count(lengths[0], lengths[1], lengths[2], lengths[3], groups)
      return Self.packed(count) {
        thaw_pack_conv2d_f32(
          tensor.floats, lengths[0], lengths[1], lengths[2], lengths[3], groups, $0)
      }
    }
  }

  /// A bias padded to whole panels; one that stretches is stretched first.
  mutating func bias(_ value: Int, channels: Int, of node: Node) throws -> Int32 {
    let tensor = try constantTensor(value, of: node)
    return constant(Packing(value: value, form: "bias \(channels)")) {
      let flat = Expand(shape: [1, channels]).evaluate([tensor])[0]
      return Self.packed(thaw_pack_bias_count(Int64(channels))) {
        thaw_pack_bias_f32(flat.floats, Int64(channels), $0)
      }
    }
  }

  private static func packed(
    _ count: Int64, _ pack: (UnsafeMutablePointer<Float>?) -> Void
  ) -> [Float] {
    // The packing functions write every element of the memory they are given.
    [Float](unsafeUninitializedCapacity: Int(count)) { memory, filled in
      pack(memory.baseAddress)
      filled = Int(count)
    }
  }
}

// Steps.
extension Lowering {
  mutating func addImageStep(_ step: thaw_step) { imageSteps.append(step) }

  mutating func addBatchStep(_ step: thaw_step) { batchSteps.append(step) }

  /// Says where an image input lies and how its elements become numbers.
  mutating func setPixels(_ step: inout thaw_step, input value: Int) throws {
    guard let number = input(value) else {
      preconditionFailure("value \(value) is no input")
    }
    switch forms[number] {
    case .elements:
      step.input = makeInput(.input(number), THAW_F32, value)
      step.pixels_in = Int32(THAW_NCHW.rawValue)
    case .pixels(let shift, let scale):
      step.input = makeInput(.input(number), THAW_U8, value)
      step.pixels_in = Int32(THAW_NHWC.rawValue)
      (step.shift, step.scale) = (shift, scale)
    }
  }

  /// Channels and sizes of what goes in and what comes out.
  func setGeometry(_ step: inout thaw_step, from input: Shape, to output: Shape) {
    step.channels_in = Int32(input[1])
    step.height_in = Int32(input[2])
    step.width_in = Int32(input[3])
    step.channels_out = Int32(output[1])
    step.height_out = Int32(output[2])
    step.width_out = Int32(output[3])
  }
}

extension thaw_step {
  /// Kernel size, steps and padding of a convolution.
  mutating func setConvolution(_ convolution: Conv, weight: Shape) {
    (kernel_height, kernel_width) = (Int32(weight[2]), Int32(weight[3]))
    (stride_height, stride_width) = (Int32(convolution.strides[0]), Int32(convolution.strides[1]))
    (pad_top, pad_left) = (Int32(convolution.pads[0]), Int32(convolution.pads[1]))
  }
}

extension Activation {
  /// The number kernels know it by.
  var code: Int32 {
    switch self {
    case .identity: Int32(THAW_IDENTITY.rawValue)
    case .relu: Int32(THAW_RELU.rawValue)
    case .relu6: Int32(THAW_RELU6.rawValue)
    }
  }
}
