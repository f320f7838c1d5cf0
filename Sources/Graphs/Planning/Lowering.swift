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
/// Images (values of four axes) are computed one at a time in the layout c16 in image sections;
/// matrices (values of two axes) all rows together in batch sections. A step stands in the earliest
/// section of its kind that comes after what it reads: ``Phases``.
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
    /// The layer whose value it holds, for messages.
    var layer = ""
    /// Bytes it takes in the image region or the batch arena.
    var byteCount = 0
  }

  let graph: Graph
  let forms: [InputForm]
  /// Parameters that are updated in place.
  let states: Set<String>
  let maximumRows: Int

  var buffers: [Buffer] = []
  var phases = Phases()
  var constantBytes: [UInt8] = []
  var sources: [Source] = []
  var targets: [Target] = []

  /// Buffers in c16, and row-major ones, by the value they hold.
  var images: [Int: Int32] = [:]
  var matrices: [Int: Int32] = [:]
  /// Values of which there is one piece for each row of the batch.
  private var perRow: Set<Int> = []
  var packed: [Packing: Int32] = [:]
  /// Inputs of the graph made bytes of, by the value they become: the first convolution does it itself.
  var quantizedInputs: [Int: Node] = [:]
  let constants: [Int: Tensor]
  /// What trains convolutions: how weights are kept, and who reads them.
  let training: TrainedLayers
  /// How values that are weights, or gradients of weights, lie in memory.
  var packings: [Int: WeightPacking] { training.packings }
  /// What convolutions read of weights that change, by the value of the weight.
  var folded: [Int: FoldedLayer] = [:]
  /// Gradients that lie in pieces, one for each shard, by their value.
  var shards: [Int: Int32] = [:]
  /// The layer that is being lowered.
  private var layer = ""
  private var inputNumbers: [Int: Int] = [:]

  init(_ graph: Graph, forms: [InputForm], states: Set<String>, maximumRows: Int) throws {
    self.graph = graph
    self.forms = forms
    self.states = states
    self.maximumRows = maximumRows
    constants = graph.constantTensors
    training = TrainedLayers(graph, states: states)
    for (number, binding) in graph.inputs.enumerated() { inputNumbers[binding.value] = number }
    perRow = Set(graph.inputs.map(\.value))
    for node in graph.nodes {
      guard let operation = node.operation as? any Lowerable,
        node.outputs.allSatisfy({ [.float32, .int64].contains(graph.types[$0].elementType) })
      else { throw noKernel(node) }
      if node.inputs.contains(where: perRow.contains), !node.operation.endsRows {
        perRow.formUnion(node.outputs)
      }
      layer = node.name
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

  mutating func add(_ buffer: Buffer) -> Int32 {
    buffers.append(buffer)
    buffers[buffers.count - 1].layer = layer
    return Int32(buffers.count - 1)
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
      || (self as? Gemm)?.transA == true || self is ConvWeightGradient || self is ConvBiasGradient
  }
}

extension Lowering {
  mutating func addImageStep(_ step: thaw_step) { phases.add(step, isImage: true) }

  mutating func addBatchStep(_ step: thaw_step) { phases.add(step, isImage: false) }

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
