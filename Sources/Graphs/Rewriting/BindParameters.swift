import Tensors

extension Graph {
  /// The graph with parameters made constants, so that they can be folded and packed.
  ///
  /// - Parameters:
  ///   - tensors: by name; those of no parameter are not looked at.
  ///   - open: names of the parameters that stay parameters, because they train.
  /// - Throws: `GraphError.missingParameter`, `.wrongType`.
  public func bindingParameters(
    _ tensors: [String: Tensor], except open: Set<String> = []
  ) throws -> Graph {
    var constants = self.constants
    for binding in parameters where !open.contains(binding.name) {
      guard let tensor = tensors[binding.name] else {
        throw GraphError.missingParameter(binding.name)
      }
      guard tensor.type == types[binding.value] else {
        throw GraphError.wrongType(
          name: binding.name, expected: types[binding.value], got: tensor.type)
      }
      constants.append((binding.value, tensor))
    }
    return Graph(
      types: types, inputs: inputs, parameters: parameters.filter { open.contains($0.name) },
      constants: constants.sorted { $0.value < $1.value }, nodes: nodes, outputs: outputs)
  }

  /// The constants by the numbers of their values.
  var constantTensors: [Int: Tensor] {
    Dictionary(uniqueKeysWithValues: constants.map { ($0.value, $0.tensor) })
  }
}
