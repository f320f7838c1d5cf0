import Foundation
import Graphs
import Tensors
import Testing

@testable import Models

@Test(arguments: 0..<5)
func aVariantIsRecognisedByItsTensors(number: Int) throws {
  let model = try liteModel(number)
  #expect(model.architecture == "EfficientNet-Lite\(number)")
  let size = [224, 240, 260, 280, 300][number]
  #expect(model.preprocessing == .image(ImagePreprocessing(size: size)))
  #expect(model.target.outputCount == 10)
  #expect(model.target.classes?.names == (0..<10).map(String.init))
  #expect(model.isFrozen.allSatisfy { !$0 })
}

@Test func parametersKeepTheirValues() throws {
  let made = try efficientNetLite(0)
  let model = try Model(checkpoint(of: made))
  #expect(Set(model.parameters.names) == Set(made.map(\.name)))
  for tensor in made {
    #expect(model.parameters[tensor.name]?.floats == tensor.values, "\(tensor.name)")
  }
}

@Test func aMissingTensorIsNamed() throws {
  var made = try efficientNetLite(1)
  made.removeAll { $0.name == "_blocks.7._bn1.bias" }
  let count = made.count
  #expect(
    throws: ModelError.missingTensor(
      "_blocks.7._bn1.bias", architecture: "EfficientNet-Lite1", found: count, of: count + 1,
      fileEndsAtByte: nil)
  ) { try Model(checkpoint(of: made)) }
}

@Test func aSurplusTensorIsNamed() throws {
  var made = try efficientNetLite(0)
  made.append(Made(name: "_blocks.3._se_reduce.weight", shape: [1], values: [0]))
  #expect(
    throws: ModelError.surplusTensor(
      "_blocks.3._se_reduce.weight", architecture: "EfficientNet-Lite0")
  ) { try Model(checkpoint(of: made)) }
}

@Test func pyTorchsCountersOfBatchesAreNoSurplus() throws {
  var made = try efficientNetLite(0)
  made.append(Made(name: "_bn0.num_batches_tracked", shape: [], values: [5]))
  #expect(try Model(checkpoint(of: made)).architecture == "EfficientNet-Lite0")
}

@Test func aTensorOfTheWrongShapeIsNamed() throws {
  var made = try efficientNetLite(0)
  let place = try #require(made.firstIndex { $0.name == "_bn1.bias" })
  made[place] = Made(name: "_bn1.bias", shape: [640, 2], values: made[place].values)
  #expect(
    throws: ModelError.wrongShape(
      "_bn1.bias", architecture: "EfficientNet-Lite0", expected: [1280], found: [640, 2])
  ) { try Model(checkpoint(of: made)) }
}

@Test func otherTensorsAreOfNoKnownArchitecture() throws {
  let file = try Checkpoint(path: fixture("Checkpoints/legacy.pth"))
  #expect(throws: ModelError.unknownArchitecture(known: Model.knownArchitectures)) {
    try Model(file)
  }
}

@Test func aFileCutShortNamesTheFirstTensorItLost() throws {
  let error = ModelError.missingTensor(
    "layer4.1.conv2.weight", architecture: "ResNet-18", found: 121, of: 122,
    fileEndsAtByte: 31_457_280)
  #expect(error.predicate == "has no tensor `layer4.1.conv2.weight`, which ResNet-18 needs")
  #expect(error.detail == "121 of 122 tensors found; the file ends early, at byte 31,457,280")
  #expect(error.hint == "fetch it again; nothing was changed")
}

@Test func imageNetsClassesStandInTheirUsualOrder() {
  #expect(imageNetClasses.count == 1000)
  #expect(Set(imageNetClasses).count == 1000)
  #expect(imageNetClasses[0] == "tench")
  #expect(imageNetClasses[281] == "tabby")
  #expect(imageNetClasses[388] == "giant panda")
  #expect(imageNetClasses[574] == "golf ball")
  #expect(imageNetClasses[999] == "toilet tissue")
}
