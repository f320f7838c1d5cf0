import Tensors
import Testing

@testable import Models

private let labels = ClassLabels.boolean

private func frozen(_ model: Model) -> String {
  zip(model.regions, model.isFrozen).filter(\.1).map { $0.0.description }.joined(separator: " ")
}

/// `blocks[from] … blocks[below]` as text.
private func blocks(_ range: Range<Int>) -> String {
  range.map { "blocks[\($0)]" }.joined(separator: " ")
}

@Test(
  arguments: [
    ("head", "head"), ("blocks[-3]", "blocks[13]"), ("blocks[0]", "blocks[0]"),
    ("blocks[-3:]", "blocks[13] blocks[14] blocks[15]"), ("blocks[2:4]", "blocks[2] blocks[3]"),
    ("blocks[:1]", "blocks[0]"), ("blocks[14:99]", "blocks[14] blocks[15]"),
    ("[top, blocks[-1]]", "blocks[15] top"), ("[head,head]", "head"), ("stem", "stem"),
    ("blocks[::8]", "blocks[0] blocks[8]"), ("blocks[-1:-4:-2]", "blocks[13] blocks[15]"),
    ("blocks[1::-1]", "blocks[0] blocks[1]"),
  ])
func layersAreChosenAsPeopleWriteThem(written: String, chosen: String) throws {
  let layers = try liteModel().layers(Layers(written))
  #expect(layers.map(\.description).joined(separator: " ") == chosen)
}

@Test(arguments: [
  "block[-3:]", "blocks[16]", "blocks[5:5]", "blocks[-17]", "blocks[9223372036854775807]",
  "head[0]", "toe",
])
func layersThatAreNotThereAreRefusedWithThoseThatAre(written: String) throws {
  let model = try liteModel()
  #expect(
    throws: ModelError.noLayers(written, available: ["stem", "blocks[0:16]", "top", "head"])
  ) { try model.layers(Layers(written)) }
}

@Test(arguments: [
  "", "[", "blocks[", "blocks[]", "blocks[1:2:0]", "blocks[1:2:3:4]", "blocks[2].conv", "blocks[x]",
  "a b[", "top,,head",
])
func whatIsNoSelectionIsRefused(written: String) {
  #expect(throws: ModelError.malformedSelection(written)) { try Layers(written) }
}

@Test(arguments: ["head", "blocks[-3:]", "[blocks[2:5], top]"])
func aSelectionPrintsAsItIsWritten(written: String) throws {
  #expect(try Layers(written).description == written)
}

@Test func freezingFollowsTheWordsOfTheDesign() throws {
  let model = try liteModel()
  let head = try Layers("head")
  let third = try Layers("blocks[-3]")
  #expect(frozen(try model.freezing(.all)) == "stem \(blocks(0..<16)) top head")
  #expect(frozen(try model.freezing(.layers(third))) == "blocks[13]")
  #expect(
    frozen(try model.freezing(.layers(third)).freezing(.layers(head))) == "blocks[13] head")
  #expect(frozen(try model.freezing(.except(head))) == "stem \(blocks(0..<16)) top")
  #expect(
    frozen(try model.freezing(.layers(head)).freezing(.below(third)))
      == "stem \(blocks(0..<13)) head")
}

@Test func exactlyWhatIsExceptedTrains() throws {
  // Also what was frozen before.
  let model = try liteModel().freezing(.all).freezing(.except(Layers("top")))
  #expect(frozen(model) == "stem \(blocks(0..<16)) head")
}

@Test func thawingFollowsTheWordsOfTheDesign() throws {
  let model = try liteModel().freezing(.all)
  let third = try Layers("blocks[-3]")
  #expect(frozen(try model.thawing(.all)) == "")
  #expect(
    frozen(try model.thawing(.layers(third)))
      == "stem \(blocks(0..<13)) blocks[14] blocks[15] top head")
  #expect(
    frozen(try model.thawing(.only(third))) == "stem \(blocks(0..<13)) blocks[14] blocks[15] top")
  #expect(frozen(try model.thawing(.from(third))) == "stem \(blocks(0..<13))")
}

@Test func aChangeMakesAnotherModel() throws {
  let model = try liteModel()
  let digest = model.digest
  let changed = try model.freezing(.all)
  #expect(changed.digest != digest)
  #expect(model.digest == digest)
  #expect(try changed.thawing(.all).digest == digest)
}

@Test func countsAreThoseOfThePublishedNetwork() throws {
  // The published Lite0 has 4,652,008 parameters with its 1000 classes.
  let model = try liteModel()
  #expect(model.trainableCount - 10 * 1281 + 1000 * 1281 == 4_652_008)
  #expect(model.statisticCount == 42_016)
  let frozen = try model.freezing(.except(.head))
  #expect(frozen.trainableCount == 12_810)
  #expect(frozen.frozenCount == 4_652_008 - 1_281_000)
  #expect(frozen.trainableParameters == ["_fc.weight", "_fc.bias"])
  #expect(frozen.isTrunkFrozen && !model.isTrunkFrozen)
}

@Test func theTreeShowsWhatTrains() throws {
  let tree = try liteModel().freezing(.below(Layers("blocks[-3]"))).layerTree
  let top = tree.rows.filter { $0.depth == 0 }
  #expect(top.map(\.name) == ["stem", "blocks", "top", "head"])
  #expect(top.map(\.isFrozen) == [true, false, false, false])
  #expect(top.map(\.isMixed) == [false, true, false, false])
  #expect(top.reduce(0) { $0 + $1.parameterCount } == tree.parameterCount)
  #expect(top.reduce(0) { $0 + $1.trainableCount } == tree.trainableCount)
  #expect(top.reduce(0) { $0 + $1.statisticCount } == tree.statisticCount)
  let block = tree.rows.filter { $0.name.hasPrefix("blocks[") }
  #expect(block.count == 16 && block.allSatisfy { $0.depth == 1 })
  #expect(tree.rows.last?.operatorName == "Gemm")
}

@Test func anAdaptedModelHasANewHeadOverAFrozenTrunk() throws {
  let model = try liteModel()
  let target = Target(column: "defective", task: .classes(labels))
  let adapted = try model.adapted(to: target, seed: 3)
  #expect(adapted.target == target)
  #expect(adapted.isTrunkFrozen)
  #expect(adapted.trainableCount == 2 * 1281)
  #expect(adapted.head.dropout == 0.2)
  #expect(adapted.parameters["_fc.weight"]?.shape == [2, 1280])
  #expect(adapted.parameters["_fc.bias"]?.floats == [0, 0])
  for name in model.parameters.names where !name.hasPrefix("_fc.") {
    #expect(adapted.parameters[name]?.floats == model.parameters[name]?.floats)
  }
}

@Test func aHeadStartsFromItsSeedWithinItsBound() throws {
  let model = try liteModel()
  let target = Target(column: "defective", task: .classes(labels))
  let first = try model.adapted(to: target, seed: 3)
  #expect(try model.adapted(to: target, seed: 3).digest == first.digest)
  #expect(try model.adapted(to: target, seed: 4).digest != first.digest)
  let weights = try #require(first.parameters["_fc.weight"]?.doubles)
  let bound = 1 / Double(1280).squareRoot()
  #expect(weights.allSatisfy { abs($0) <= bound })
  // 2560 uniform draws: their mean square is a third of the bound's, give or take 2%.
  let square = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
  #expect(abs(square / (bound * bound / 3) - 1) < 0.09)
}

@Test func adaptingToANumberGivesOneOutput() throws {
  let adapted = try liteModel().adapted(to: Target(column: "power", task: .number), seed: 0)
  #expect(adapted.parameters["_fc.weight"]?.shape == [1, 1280])
}

@Test func whatAModelSawIsPartOfIt() throws {
  let model = try liteModel().adapted(
    to: Target(column: "defective", task: .classes(labels)), seed: 0)
  let rows = (0..<5).map { Digest(of: [UInt8($0)]) }
  let weight = try #require(model.parameters["_fc.bias"])
  let fitted = model.fitted(
    weights: ["_fc.bias": weight], on: Array(rows[..<3]), tunedOn: [rows[3]])
  #expect(fitted.digest != model.digest)
  #expect(rows.map(fitted.rowsUsed.wasFitted) == [true, true, true, false, false])
  #expect(rows.map(fitted.rowsUsed.wasTuned) == [false, false, false, true, false])
  #expect(fitted.rowsUsed.fitted == fitted.rowsUsed.fitted.sorted())
  let again = fitted.fitted(weights: [:], on: [rows[0], rows[4]])
  #expect(again.rowsUsed.fitted.count == 4)
}

@Test func classesNeedTwoDifferentNames() {
  #expect(throws: ModelError.self) { try ClassLabels(["only"]) }
  #expect(throws: ModelError.badClasses(reason: "`a` stands twice")) {
    try ClassLabels(["a", "b", "a"])
  }
  #expect(ClassLabels.boolean.position(of: "true") == 1)
}

@Test func trunkAndHeadAreTheWholeModel() throws {
  let model = try liteModel()
  #expect(model.trunk.inputs.map(\.name) == ["image"])
  #expect(model.trunk.outputs.map(\.name) == ["features"])
  #expect(model.headGraph.inputs.map(\.name) == ["features"])
  let names = model.trunk.parameters.map(\.name) + model.headGraph.parameters.map(\.name)
  #expect(names == model.parameters.names)
}

@Test func modelsWithOneTrunkShareItsFeatures() throws {
  let model = try liteModel()
  let target = Target(column: "defective", task: .classes(labels))
  let adapted = try model.adapted(to: target, seed: 3)
  #expect(adapted.prefixDigest == model.prefixDigest)
  let weight = try #require(model.parameters["_bn0.bias"])
  let other = Tensor(weight.floats.map { $0 + 1 }, shape: weight.shape)
  #expect(model.fitted(weights: ["_bn0.bias": other], on: []).prefixDigest != model.prefixDigest)
}
