import Synchronization
import Tensors

/// Makes a graph node by node; shapes are checked as it grows.
///
///     let builder = GraphBuilder()
///     let image = try builder.input("image", .float32, [1, 3, 224, 224])
///     let weight = builder.parameter("conv.weight", .float32, [32, 3, 3, 3])
///     let y = try builder.add(Conv(strides: [2, 2], pads: [0, 0, 1, 1]), [image, weight], name: "conv")
///     let graph = try builder.graph(outputs: [("features", y)])
///
/// A recording builder (``Tracer``) also computes each value at once.
public final class GraphBuilder: Sendable {
  struct State {
    var types: [TensorType] = []
    var inputs: [Graph.Binding] = []
    var parameters: [Graph.Binding] = []
    var constants: [(value: Int, tensor: Tensor)] = []
    var nodes: [Node] = []
    /// Values of a recording builder, by number; empty otherwise.
    var tensors: [Tensor] = []
  }

  let state = Mutex(State())
  /// Whether each node is evaluated when it is added.
  let isRecording: Bool

  /// An empty graph.
  public init() { isRecording = false }

  init(recording: Bool) { isRecording = recording }

  /// A value given to every run. Its first axis is the row.
  public func input(_ name: String, _ elementType: ElementType, _ shape: Shape) -> Symbol {
    precondition(!isRecording, "a recording has no inputs without a value")
    return state.withLock { state in
      let value = state.append(TensorType(elementType, shape))
      state.inputs.append(Graph.Binding(name: name, value: value))
      return Symbol(builder: self, value: value)
    }
  }

  /// A tensor bound by name when the graph is compiled. Asking twice for one name gives one value.
  ///
  /// - Precondition: the second time with the same type.
  public func parameter(_ name: String, _ elementType: ElementType, _ shape: Shape) -> Symbol {
    precondition(!isRecording, "a recording has no parameters without a value")
    let type = TensorType(elementType, shape)
    return state.withLock { state in
      if let known = state.parameters.first(where: { $0.name == name }) {
        precondition(state.types[known.value] == type, "parameter \(name) with two types")
        return Symbol(builder: self, value: known.value)
      }
      let value = state.append(type)
      state.parameters.append(Graph.Binding(name: name, value: value))
      return Symbol(builder: self, value: value)
    }
  }

  /// A tensor that is part of the graph.
  public func constant(_ tensor: Tensor) -> Symbol {
    state.withLock { state in
      let value = state.append(tensor.type)
      state.constants.append((value, tensor))
      if isRecording { state.tensors.append(tensor) }
      return Symbol(builder: self, value: value)
    }
  }

  /// A constant of one repeated number.
  public func constant(_ number: Double, _ type: TensorType) -> Symbol {
    constant(Tensor(repeating: number, type))
  }

  /// Adds a node with one output.
  ///
  /// - Throws: `ShapeError` if the operands do not fit.
  @discardableResult
  public func add(
    _ operation: some Operator, _ inputs: [Symbol], name: String = ""
  ) throws -> Symbol {
    let outputs = try addAll(operation, inputs, name: name)
    precondition(outputs.count == 1, "\(operation) has \(outputs.count) outputs")
    return outputs[0]
  }

  /// Adds a node with any number of outputs.
  ///
  /// - Throws: `ShapeError` if the operands do not fit.
  public func addAll(
    _ operation: any Operator, _ inputs: [Symbol], name: String = ""
  ) throws -> [Symbol] {
    precondition(inputs.allSatisfy { $0.builder === self }, "values of two graphs in one node")
    let types = try operation.outputTypes(inputs.map(\.type))
    let tensors = isRecording ? try operation.evaluate(inputs.map(\.recordedTensor)) : []
    return state.withLock { state in
      let outputs = types.map { state.append($0) }
      state.tensors += tensors
      state.nodes.append(
        Node(operation: operation, inputs: inputs.map(\.value), outputs: outputs, name: name))
      return outputs.map { Symbol(builder: self, value: $0) }
    }
  }

  /// The graph built so far, with these outputs.
  public func graph(outputs: [(name: String, symbol: Symbol)]) -> Graph {
    precondition(outputs.allSatisfy { $0.symbol.builder === self }, "an output of another graph")
    return state.withLock { state in
      Graph(
        types: state.types, inputs: state.inputs, parameters: state.parameters,
        constants: state.constants, nodes: state.nodes,
        outputs: outputs.map { Graph.Binding(name: $0.name, value: $0.symbol.value) })
    }
  }
}

extension GraphBuilder.State {
  mutating func append(_ type: TensorType) -> Int {
    types.append(type)
    return types.count - 1
  }
}

/// A value of a graph that is being built.
public struct Symbol: Sendable {
  /// The graph it belongs to.
  public let builder: GraphBuilder
  /// Its number there.
  public let value: Int

  /// What is known of it.
  public var type: TensorType { builder.state.withLock { $0.types[value] } }
  /// Its shape.
  public var shape: Shape { type.shape }
  /// Its element type.
  public var elementType: ElementType { type.elementType }

  /// What it was computed to be.
  ///
  /// - Precondition: the builder is a recording one.
  var recordedTensor: Tensor { builder.state.withLock { $0.tensors[value] } }
}
