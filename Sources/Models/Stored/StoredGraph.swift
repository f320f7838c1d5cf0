import Graphs
import Tensors

/// A graph in a file: one step for each value or node, in the order in which their values are
/// numbered.
///
///     {"steps": [{"input": "columns", "type": "float32", "shape": [1, 4]},
///                {"parameter": "linear.weight", "type": "float32", "shape": [3, 4]},
///                {"parameter": "linear.bias", "type": "float32", "shape": [3]},
///                {"operator": "Gemm", "name": "head.linear", "inputs": [0, 1, 2],
///                 "attributes": {"alpha": 1.0, "beta": 1.0, "transA": 0, "transB": 1}}],
///      "outputs": [{"name": "logits", "value": 3}]}
///
/// A constant is a step `{"constant": NAME, "type": …, "shape": …}`, and its elements are the tensor of
/// that name.
struct StoredGraph {
  /// What stands in the file.
  let description: CanonicalValue
  /// The constants by the names they have in the file.
  let constants: [(name: String, tensor: Tensor)]

  /// The graph as it goes into a file.
  init(_ graph: Graph) {
    var steps: [(value: Int, step: CanonicalValue)] = []
    func add(_ kind: String, _ name: String, _ value: Int) {
      let type = graph.types[value]
      steps.append(
        (
          value,
          .map([
            (kind, .text(name)), ("type", .text(type.elementType.description)),
            ("shape", .array(type.shape.dimensions.map { .integer(Int64($0)) })),
          ])
        ))
    }
    for input in graph.inputs { add("input", input.name, input.value) }
    for parameter in graph.parameters { add("parameter", parameter.name, parameter.value) }
    for constant in graph.constants {
      add("constant", "constant.\(constant.value)", constant.value)
    }
    for node in graph.nodes { steps.append((node.outputs[0], node.step)) }
    steps.sort { $0.value < $1.value }
    description = [
      "steps": .array(steps.map(\.step)),
      "outputs": .array(
        graph.outputs.map { ["name": .text($0.name), "value": .integer(Int64($0.value))] }),
    ]
    constants = graph.constants.map { ("constant.\($0.value)", $0.tensor) }
  }

  /// Makes the graph that a description tells of.
  ///
  /// - Parameter tensors: the file's, by name.
  /// - Throws: `SavedValueError.malformed`, `.graph`.
  static func graph(
    _ description: StoredFields, tensors: [String: Tensor]
  ) throws(SavedValueError) -> Graph {
    var reader = StoredGraphReader(tensors: tensors)
    let steps = try description.list("steps")
    guard steps.count <= StoredGraphLimits.stepCount else {
      throw description.error("steps", "there are more than \(StoredGraphLimits.stepCount)")
    }
    for step in steps { try reader.read(step) }
    var outputs: [(name: String, symbol: Symbol)] = []
    for output in try description.list("outputs") {
      let value = try output.integer("value", in: 0...Int.max)
      guard value < reader.symbols.count else { throw output.error("value", "there is none") }
      outputs.append((try output.text("name"), reader.symbols[value]))
    }
    return reader.builder.graph(outputs: outputs)
  }
}

/// What a graph in a file may ask for.
enum StoredGraphLimits {
  /// Values and nodes. EfficientNet-Lite4 has about 600.
  static let stepCount = 1 << 16
  /// Length of an axis.
  static let axisLength = 1 << 20
  /// Elements of a value for one row; the largest weight of VGG has 1.03 · 10⁸.
  static let elementCount = 1 << 27
  /// Multiplications for one row; EfficientNet-Lite4 takes 2³¹.
  static let multiplicationCount = 1 << 38
  /// Axes of a value.
  static let rank = 8
}

extension Node {
  fileprivate var step: CanonicalValue {
    .map([
      ("operator", .text(type(of: operation).name)), ("name", .text(name)),
      ("inputs", .array(inputs.map { .integer(Int64($0)) })),
      ("attributes", .map(operation.attributes.map { ($0.name, $0.setting.stored) })),
    ])
  }
}

extension Attribute.Setting {
  fileprivate var stored: CanonicalValue {
    switch self {
    case .integer(let value): .integer(Int64(value))
    case .integers(let values): .array(values.map { .integer(Int64($0)) })
    case .real(let value): .real(value)
    case .text(let text): .text(text)
    }
  }
}

/// Adds one step after another to a graph.
private struct StoredGraphReader {
  let tensors: [String: Tensor]
  let builder = GraphBuilder()
  var symbols: [Symbol] = []
  private var names = Set<String>()
  private var multiplicationCount = 0

  init(tensors: [String: Tensor]) { self.tensors = tensors }

  mutating func read(_ step: StoredFields) throws(SavedValueError) {
    if step.has("operator") { return try readNode(step) }
    guard let kind = ["input", "parameter", "constant"].first(where: step.has) else {
      throw step.error("operator", "it is missing")
    }
    let name = try step.text(kind)
    let type = try readType(step)
    guard names.insert(name).inserted else { throw step.error(kind, "the name stands twice") }
    if kind == "input" {
      symbols.append(builder.input(name, type.elementType, type.shape))
      return
    }
    guard let tensor = tensors[name], tensor.type == type else {
      throw step.error(kind, "the file's tensor of that name is not \(type)")
    }
    symbols.append(
      kind == "constant"
        ? builder.constant(tensor) : builder.parameter(name, type.elementType, type.shape))
  }

  private func readType(_ step: StoredFields) throws(SavedValueError) -> TensorType {
    let name = try step.text("type")
    guard let elementType = ElementType.allCases.first(where: { $0.description == name }) else {
      throw step.error("type", "there is no `\(name)`")
    }
    let lengths = try step.integers("shape", in: 1...StoredGraphLimits.axisLength)
    guard lengths.count <= StoredGraphLimits.rank, let shape = Shape(checking: lengths),
      shape.count <= StoredGraphLimits.elementCount
    else { throw step.error("shape", "it has too many axes or elements") }
    return TensorType(elementType, shape)
  }

  private mutating func readNode(_ step: StoredFields) throws(SavedValueError) {
    let operation = try readOperation(step)
    let places = try step.integers("inputs", in: 0...Int.max)
    guard places.allSatisfy({ $0 < symbols.count }) else {
      throw step.error("inputs", "a value is read before it is made")
    }
    let inputs = places.map { symbols[$0] }
    let made: [Symbol]
    do {
      made = try builder.addAll(operation, inputs, name: try step.text("name"))
    } catch let error as SavedValueError {
      throw error
    } catch {
      throw .graph("\(error)")
    }
    for symbol in made {
      let lengths = symbol.shape.dimensions
      guard symbol.shape.count <= StoredGraphLimits.elementCount,
        lengths.allSatisfy({ (1...StoredGraphLimits.axisLength).contains($0) })
      else { throw step.error("operator", "it makes \(symbol.type), which is too much") }
    }
    multiplicationCount += StoredGraphReader.multiplications(operation, inputs, made[0])
    guard multiplicationCount <= StoredGraphLimits.multiplicationCount else {
      throw step.error("operator", "the network takes more multiplications than allowed")
    }
    symbols += made
  }

  private func readOperation(_ step: StoredFields) throws(SavedValueError) -> any StoredOperator {
    let name = try step.text("operator")
    guard let kind = storedOperators.first(where: { $0.name == name }) else {
      throw step.error("operator", "models in files have no `\(name)`")
    }
    let fields = try step.fields("attributes")
    let operation = try kind.init(fields)
    // An attribute that is not read could mean something.
    guard fields.count == operation.attributes.count else {
      throw step.error("attributes", "there are others than those of \(name)")
    }
    return operation
  }

  /// For one row: outputs times the taps of each for a convolution and a linear layer.
  private static func multiplications(
    _ operation: any Operator, _ inputs: [Symbol], _ output: Symbol
  ) -> Int {
    guard operation is Conv || operation is Gemm, inputs.count > 1 else {
      return output.shape.count
    }
    return output.shape.count * (inputs[1].shape.count / output.shape[1])
  }
}
