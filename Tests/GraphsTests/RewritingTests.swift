import Graphs
import Tensors
import Testing

/// The names of a graph's operators, in order.
private func names(_ graph: Graph) -> [String] {
  graph.nodes.map { type(of: $0.operation).name }
}

private func largestDifference(_ left: Tensor, _ right: Tensor) -> Double {
  zip(left.doubles, right.doubles).map { abs($0 - $1) }.max() ?? 0
}

@Test func everyPatternOfANetworkIsFound() throws {
  let network = try SmallNetworks.efficient(height: 17, width: 23)
  let optimized = try network.graph.bindingParameters(network.parameters).optimized()
  #expect(
    names(optimized) == [
      "InvertedResidual", "InvertedResidual", "InvertedResidual", "PooledConv", "Flatten", "Gemm",
    ])
}

@Test func rewritingChangesResultsByRoundingOnly() throws {
  let network = try SmallNetworks.efficient(height: 17, width: 23)
  let image = SmallNetworks.tensor("image", [2, 3, 17, 23])
  let graph = try network.graph.resized(rows: 2)
  let plain = try graph.evaluate([image], parameters: network.parameters)[0]
  let rewritten = try graph.bindingParameters(network.parameters).optimized().evaluate([image])[0]
  let scale = plain.doubles.map { abs($0) }.max() ?? 0
  #expect(scale > 0.1)
  #expect(largestDifference(plain, rewritten) <= 1e-6 * scale * 8)
}

@Test func fusionAloneKeepsEveryBit() throws {
  let network = try SmallNetworks.efficient(height: 17, width: 23)
  let folded = try network.graph.bindingParameters(network.parameters)
    .foldingConstants().foldingBatchNormalization()
  let fused = try folded.optimized()
  let image = SmallNetworks.tensor("image", [1, 3, 17, 23])
  #expect(try folded.evaluate([image])[0].bits == fused.evaluate([image])[0].bits)
}

@Test func aConvolutionUsedTwiceIsNotFused() throws {
  let layers = SmallNetworks.Layers()
  let x = layers.builder.input("x", .float32, [1, 4, 5, 5])
  let weight = layers.parameter("w", [4, 4, 1, 1], low: -1, high: 1)
  let y = try layers.builder.add(Conv(), [x, weight])
  let active = try layers.builder.add(Relu(), [y])
  let graph = layers.builder.graph(outputs: [("active", active), ("plain", y)])
  let optimized = try graph.bindingParameters(layers.parameters).optimized()
  #expect(names(optimized) == ["FusedConv", "Relu"])
}

@Test func theFrozenPrefixEndsWhereTrainingBegins() throws {
  let network = try SmallNetworks.efficient(height: 17, width: 23)
  let split = try network.graph.split(trainable: ["head.weight", "head.bias"])
  #expect(split.prefix.outputs.map(\.name) == ["features"])
  #expect(names(split.suffix) == ["Dropout", "Gemm"])
  #expect(split.suffix.parameters.map(\.name) == ["head.weight", "head.bias"])
  #expect(split.prefix.parameters.count == network.parameters.count - 2)
  let image = SmallNetworks.tensor("image", [1, 3, 17, 23])
  let features = try split.prefix.evaluate([image], parameters: network.parameters)
  let parts = try split.suffix.evaluate(features, parameters: network.parameters)[0]
  let whole = try network.graph.evaluate([image], parameters: network.parameters)[0]
  #expect(parts.bits == whole.bits)
  #expect(throws: GraphError.unknownValue("nose")) { try network.graph.split(trainable: ["nose"]) }
}

@Test func aGraphIsKnownByWhatItComputes() throws {
  let network = try SmallNetworks.efficient(height: 17, width: 23)
  let again = try SmallNetworks.efficient(height: 17, width: 23)
  let other = try SmallNetworks.efficient(height: 17, width: 25)
  #expect(network.graph.digest == again.graph.digest)
  #expect(network.graph.digest != other.graph.digest)
}

@Test func missingAndWrongParametersAreNamed() throws {
  let network = try SmallNetworks.efficient(height: 17, width: 23)
  var parameters = network.parameters
  parameters["head.bias"] = nil
  #expect(throws: GraphError.missingParameter("head.bias")) {
    try network.graph.bindingParameters(parameters)
  }
  parameters["head.bias"] = Tensor([Float(1)], shape: [1])
  #expect(
    throws: GraphError.wrongType(
      name: "head.bias", expected: TensorType(.float32, [7]), got: TensorType(.float32, [1]))
  ) { try network.graph.bindingParameters(parameters) }
}
