import Foundation
import Graphs
import Tensors
import Testing

@testable import Models

private func loaded(_ model: Model) throws -> Model {
  try Model(SavedValue(bytes: model.stored().file().bytes))
}

@Test func aModelComesBackWithItsDigest() throws {
  let backbone = try smallPictureModel()
  let frozen = try backbone.freezing(.except(Layers("[blocks, head]")))
    .fitted(weights: [:], on: rows(40, "fitted"), tunedOn: rows(7, "tuned"))
  for model in [backbone, frozen, try smallColumnModel(), try smallNumberModel()] {
    let back = try loaded(model)
    #expect(back.digest == model.digest)
    #expect(back.isFrozen == model.isFrozen)
    #expect(back.rowsUsed == model.rowsUsed)
    #expect(back.target == model.target)
    #expect(back.head == model.head)
    #expect(back.preprocessing == model.preprocessing)
    #expect(back.graph.nodes.map(\.name) == model.graph.nodes.map(\.name))
    #expect(back.layerTree == model.layerTree)
  }
}

@Test func anEfficientNetLiteComesBackAdaptedFrozenAndFitted() throws {
  let target = Target(column: "ripe", task: .classes(.boolean))
  let model = try liteModel().adapted(to: target, seed: 5)
    .thawing(.from(Layers("blocks[-3]")))
    .fitted(weights: [:], on: rows(3, "fitted"))
  let back = try loaded(model)
  #expect(back.digest == model.digest)
  #expect(back.trainableCount == model.trainableCount)
  #expect(back.rowsUsed.wasFitted(on: rows(3, "fitted")[2]))
}

@Test func theSameModelGivesTheSameBytes() throws {
  let model = try smallPictureModel()
  let bytes = try model.stored().file().bytes
  #expect(try loaded(model).stored().file().bytes == bytes)
}

@Test func numbersThatAreNoneComeBackToo() throws {
  let model = try smallColumnModel()
  let weight = try #require(model.parameters["linear.weight"])
  var values = weight.floats
  values[0] = .infinity
  values[1] = .nan
  values[2] = -0.0
  let odd = model.fitted(
    weights: ["linear.weight": Tensor(values, shape: weight.shape)], on: [])
  let back = try loaded(odd)
  #expect(back.digest == odd.digest)
  #expect(back.parameters["linear.weight"]?.floats[2].sign == .minus)
}

@Test func aFileIsWrittenAndReadLazily() throws {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "thaw-stored-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let model = try smallPictureModel()
  let file = try model.stored().file()
  let path = "\(folder)/m.safetensors"
  try file.write(to: path)
  #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == file.bytes)
  let checkpoint = try Checkpoint(path: path)
  #expect(SavedValue.kind(of: checkpoint) == "model")
  #expect(try Model(checkpoint).digest == model.digest)
}

@Test func aFullDiskLeavesTheFileAsItWas() throws {
  // Writing to this device fails as a full disk does.
  #expect(throws: FileError.self) { try smallColumnModel().stored().file().write(to: "/dev/full") }
}

@Test func integersAreStoredInTheNarrowestTypeThatHoldsThem() throws {
  let sets: [(values: [Int64], type: StoredElementType)] = [
    ([-128, 127], .int8), ([0, 255], .uint8), ([-1, 255], .int16), ([0, 1 << 31 - 1], .int32),
    ([-(1 << 31), 1], .int32), ([1 << 31], .int64), ([], .int64),
  ]
  let value = SavedValue(
    kind: "integers", texts: [],
    tensors: sets.enumerated().map { ("t\($0)", Tensor($1.values, shape: [$1.values.count])) })
  let checkpoint = try Checkpoint(
    MemoryBytes(bytes: value.file().bytes), name: "x.safetensors")
  let back = try SavedValue(checkpoint)
  for (position, set) in sets.enumerated() {
    #expect(checkpoint["t\(position)"]?.elementType == set.type)
    #expect(back.tensors[position].tensor.digest == value.tensors[position].tensor.digest)
  }
}

@Test func tensorsAreAlignedAndTextsSafe() throws {
  let file = try SafetensorsFile(
    metadata: [("a \"key\"\n", "back\\slash \u{1} é 🧊")],
    tensors: [
      ("odd", Tensor([true, false, true], shape: [3])), ("wide", Tensor([1.5], shape: [1])),
      ("of \"floats\"", Tensor([Float(2)], shape: [])), ("none", Tensor([Float](), shape: [0, 2])),
    ])
  let bytes = file.bytes
  #expect(bytes.count == file.byteCount)
  let checkpoint = try Checkpoint(MemoryBytes(bytes: bytes), name: "x.safetensors")
  #expect(checkpoint.metadata.map(\.value) == ["back\\slash \u{1} é 🧊"])
  #expect(checkpoint.metadata.map(\.key) == ["a \"key\"\n"])
  for entry in checkpoint.entries {
    #expect(try #require(entry.extent).offset.isMultiple(of: entry.elementType.byteCount))
  }
  #expect(try checkpoint.tensor(named: "of \"floats\"").floats == [2])
}

@Test func aNameThatStandsTwiceIsNotWritten() throws {
  let tensor = Tensor([Float(1)], shape: [])
  #expect(throws: CheckpointError.duplicateTensor("a")) {
    try SafetensorsFile(tensors: [("a", tensor), ("a", tensor)])
  }
  #expect(throws: CheckpointError.duplicateTensor("__metadata__")) {
    try SafetensorsFile(tensors: [("__metadata__", tensor)])
  }
}

@Test func aHeaderBeyondTheFormatsLimitIsNotWritten() throws {
  #expect(throws: CheckpointError.self) {
    try SafetensorsFile(
      metadata: [("rows", String(repeating: "0", count: 100_000_000))], tensors: [])
  }
}

/// What stands in the file this version of the form was frozen by.
@Test(arguments: ["linear", "picture"])
func aFileOfTheFirstVersionStillOpens(name: String) throws {
  let model = try Model(Checkpoint(path: fixture("Stored/\(name).safetensors")))
  let expected = name == "linear" ? try smallColumnModel() : try smallPictureModel()
  let fitted = expected.fitted(weights: [:], on: rows(40, "fitted"), tunedOn: rows(7, "tuned"))
  #expect(model.digest == fitted.digest)
  #expect(
    try fitted.stored().file().bytes
      == Array(Data(contentsOf: URL(fileURLWithPath: fixture("Stored/\(name).safetensors")))))
}
