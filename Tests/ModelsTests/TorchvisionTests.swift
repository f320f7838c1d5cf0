import Foundation
import Graphs
import Tensors
import Testing

@testable import Models

/// One architecture as torchvision has it (`Fixtures/torchvision_networks.py`).
private struct Network: Decodable {
  let name: String
  /// SHA-256 of the tensors' names and shapes.
  let tensors: String
  /// Outputs for one picture, of a network of ten classes with seeded weights.
  let logits: [Double]?
  /// Numbers the hidden layers of VGG give there.
  let hidden: Int?

  static func all() throws -> [Network] {
    try JSONDecoder().decode([Network].self, from: Data(bytes("torchvision.json")))
  }
}

/// Names and shapes of an architecture's tensors, sorted.
private func tensors(of architecture: any Architecture) throws -> [(name: String, shape: Shape)] {
  let graph = try architecture.graph(outputCount: 10)
  return graph.parameters.map { ($0.name, graph.types[$0.value].shape) }
    .sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
}

/// The tensors as the script makes them.
private func made(_ architecture: any Architecture) throws -> [Made] {
  try tensors(of: architecture).enumerated().map { seed, tensor in
    let (name, shape) = tensor
    let numbers = numbers(seed: seed, count: shape.count)
    let values: [Float]
    if shape.rank > 1 {
      let bound = (6 / Double(shape.count / shape[0])).squareRoot()
      values = numbers.map { Float((2 * $0 - 1) * bound) }
    } else if name.hasSuffix("weight") || name.hasSuffix("running_var") {
      values = numbers.map { Float(0.5 + $0) }
    } else {
      values = numbers.map { Float(0.2 * ($0 - 0.5)) }
    }
    return Made(name: name, shape: shape, values: values)
  }
}

@Test func tensorsAreNamedAndShapedAsInTorchvisionAndTimm() throws {
  let known = try architectures.filter { $0.family != "EfficientNet-Lite" }.map { architecture in
    let lines = try tensors(of: architecture).map { "\($0.name) \($0.shape)\n" }
    return "\(architecture.name) \(Digest(of: lines.joined().utf8))"
  }
  #expect(try Set(known) == Set(Network.all().map { "\($0.name) sha256:\($0.tensors)" }))
}

@Test(.serialized, arguments: try Network.all().filter { $0.logits != nil }.map(\.name))
func logitsAreTorchvisions(name: String) throws {
  let network = try #require(try Network.all().first { $0.name == name && $0.logits != nil })
  let architecture: any Architecture =
    network.hidden.map {
      VGG(number: name.contains("11") ? 11 : 13, hasNorm: name.contains("norm"), hiddenCount: $0)
    } ?? architectures.first { $0.name == name }!
  let weights = try made(architecture)
  let graph = try architecture.graph(outputCount: 10)
  let parameters = Dictionary(
    uniqueKeysWithValues: weights.map { ($0.name, Tensor($0.values, shape: $0.shape)) })
  let compiled = try CompiledGraph(
    graph, parameters: parameters, forms: [.pixels(shift: 0, scale: 1)], maximumRows: 1)
  let picture = pictures(architecture.preprocessing, count: 1)
  let logits = try compiled.run([.pixels(picture, rows: 1)])[0].floats
  let expected = try #require(network.logits)
  let largest = expected.map(abs).max() ?? 0
  for (ours, theirs) in zip(logits, expected) {
    // Rounding of some fifty layers, each about √length · ε of what it adds up.
    #expect(abs(Double(ours) - theirs) <= 2e-5 * largest, "\(name): \(ours) and \(theirs)")
  }
}

@Test func aCheckpointOfAnotherNumberOfClassesIsRecognised() throws {
  let small = MobileNetV2.all[1]
  let model = try Model(checkpoint(of: made(small)))
  #expect(model.architecture == "MobileNetV2 ×0.1")
  #expect(model.target.outputCount == 10)
  #expect(model.preprocessing == .image(.torchvision))
  #expect(model.regions.map(\.description).first == "stem")
  #expect(model.regions.count == 20)
  #expect(model.trunk.types[model.trunk.outputs[0].value].shape == [1, 1280])
}

@Test func aNetworkWithACutOutMiddleSurvivesAFile() throws {
  let model = try Model(checkpoint(of: made(MobileNetV2.all[1])))
  let stored = try model.stored()
  let again = try Model(stored)
  #expect(again.digest == model.digest)
  #expect(again.preprocessing == model.preprocessing)
}
