import Foundation
import Tensors
import Testing

@testable import Models

/// The path of a file in `Fixtures/`.
func fixture(_ name: String) throws -> String {
  try #require(Bundle.module.resourceURL).appending(path: "Fixtures/\(name)").path
}

private func checkpoint(_ name: String) throws -> Checkpoint {
  try Checkpoint(path: fixture("Checkpoints/\(name)"))
}

extension Tensor {
  /// The elements as text, for short comparisons.
  fileprivate var listed: String {
    switch storage {
    case .boolean(let values): "\(values)"
    case .int64(let values): "\(values)"
    case .float32(let values): "\(values)"
    case .float64(let values): "\(values)"
    }
  }
}

/// What `checkpoints.py` puts in every file.
private let expected: [(name: String, type: ElementType, shape: Shape, elements: String)] = [
  ("conv.weight", .float32, [2, 3], "[0.0, 0.25, 0.5, 0.75, 1.0, 1.25]"),
  (
    "transposed", .float32, [4, 3],
    "[0.0, 4.0, 8.0, 1.0, 5.0, 9.0, 2.0, 6.0, 10.0, 3.0, 7.0, 11.0]"
  ),
  ("row", .float32, [5], "[10.0, 11.0, 12.0, 13.0, 14.0]"),
  ("parameter", .float32, [3], "[-1.0, 0.0, 1.0]"),
  ("float64", .float64, [5], "[-1.0, -0.5, 0.0, 0.5, 1.0]"),
  ("float16", .float32, [5], "[-1.0, -0.5, 0.0, 0.5, 1.0]"),
  ("bfloat16", .float32, [5], "[-1.0, -0.5, 0.0, 0.5, 1.0]"),
  ("int64", .int64, [4], "[-2, -1, 0, 1]"),
  ("int32", .int64, [4], "[-2, -1, 0, 1]"),
  ("int16", .int64, [4], "[-2, -1, 0, 1]"),
  ("int8", .int64, [4], "[-2, -1, 0, 1]"),
  ("uint8", .int64, [4], "[252, 253, 254, 255]"),
  ("bool", .boolean, [3], "[true, false, true]"),
  ("scalar", .int64, [], "[7]"),
  ("empty", .float32, [0, 3], "[]"),
]

@Test(arguments: [
  "legacy.pth", "zip.pth", "protocol4.pth", "tensors.safetensors",
  "package.whl/package/models/legacy.pth", "package.whl/package/models/zip.pth",
  "package.whl/package/models/stored.safetensors",
])
func everyFormatGivesTheTensorsThatWereSaved(name: String) throws {
  let file = try checkpoint(name)
  for tensor in expected {
    let read = try file.tensor(named: tensor.name)
    #expect(read.elementType == tensor.type, "\(tensor.name)")
    #expect(read.shape == tensor.shape, "\(tensor.name)")
    #expect(read.listed == tensor.elements, "\(tensor.name)")
  }
  #expect(file.placeholders.isEmpty)
  #expect(file.endsEarlyAtByte == nil)
}

@Test func tensorsKeepTheOrderOfTheFile() throws {
  #expect(try checkpoint("legacy.pth").entries.map(\.name) == expected.map(\.name))
}

@Test func whatStandsBesideTheStateDictIsMetadata() throws {
  let metadata = try checkpoint("zip.pth").metadata
  #expect(metadata.map(\.key) == ["epoch", "note"])
  #expect(metadata.map(\.value) == ["12", "made for a test"])
  #expect(try checkpoint("tensors.safetensors").metadata.map(\.value) == ["pt"])
}

@Test func unsignedNumbersThatFitAreReadAndOthersRefusedByName() throws {
  let file = try checkpoint("tensors.safetensors")
  #expect(try file.tensor(named: "uint64").listed == "[1, 4611686018427387904]")
  #expect(throws: CheckpointError.unsignedOutOfRange("uint64.large", value: 1 << 63)) {
    try file.tensor(named: "uint64.large")
  }
}

@Test func complexTensorsAreShownAndRefusedByName() throws {
  let file = try checkpoint("complex.pth")
  #expect(file["complex"]?.elementType == .complex64)
  #expect(try file.tensor(named: "kept").listed == "[0.0, 1.0]")
  #expect(throws: CheckpointError.unsupportedElementType("complex", type: "complex64")) {
    try file.tensor(named: "complex")
  }
}

@Test func aPickledModuleGivesItsTensorsByPyTorchsNames() throws {
  let file = try checkpoint("module.pth")
  #expect(
    file.entries.map(\.name) == [
      "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var",
      "1.num_batches_tracked",
    ])
  #expect(try file.tensor(named: "0.weight").listed == "[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]")
  #expect(file.placeholders.contains { $0.name == "torch.nn.modules.linear.Linear" })
}

@Test func anArchiveSaysWhichCheckpointsItHolds() throws {
  let inside = [
    "package/models/legacy.pth", "package/models/zip.pth", "package/models/stored.safetensors",
  ]
  #expect(throws: CheckpointError.archiveNeedsMember(candidates: inside)) {
    try checkpoint("package.whl")
  }
  #expect(throws: CheckpointError.noSuchMember("package/net.pth", candidates: inside)) {
    try checkpoint("package.whl/package/net.pth")
  }
}

@Test func aFileThatIsNotThereIsAnError() {
  #expect(throws: CheckpointError.unreadable(reason: "there is no such file")) {
    try checkpoint("nothing.pth")
  }
  #expect(throws: CheckpointError.unreadable(reason: "it is a folder")) {
    try Checkpoint(path: "/")
  }
}

@Test func aFileCutShortStillShowsItsNames() throws {
  let whole = try bytes("Checkpoints/legacy.pth")
  let cut = MemoryBytes(bytes: Array(whole.dropLast(20)))
  let file = try Checkpoint(cut, name: "cut.pth")
  #expect(file.entries.map(\.name) == expected.map(\.name))
  #expect(file.endsEarlyAtByte == whole.count - 20)
  #expect(try file.tensor(named: "parameter").listed == "[-1.0, 0.0, 1.0]")
  let lost = file.entries.filter { $0.extent == nil }.map(\.name)
  #expect(!lost.isEmpty && lost.count < expected.count)
  for name in lost {
    #expect(throws: CheckpointError.tensorCutOff(name, fileEndsAtByte: whole.count - 20)) {
      try file.tensor(named: name)
    }
  }
}

@Test func aFileThatShrinksWhileItIsOpenIsAnError() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let url = folder.appending(path: "shrinks.safetensors")
  try Data(try bytes("Checkpoints/tensors.safetensors")).write(to: url)
  let file = try Checkpoint(path: url.path)
  let handle = try FileHandle(forWritingTo: url)
  try handle.truncate(atOffset: 100)
  try handle.close()
  #expect(throws: CheckpointError.shrank(atByte: 100)) { try file.tensor(named: "float64") }
}

@Test func halfPrecisionKeepsEveryValue() throws {
  let bits: [UInt16] = [0x0001, 0x8001, 0x03FF, 0x0400, 0x7BFF, 0x7C00, 0xFC00, 0x7E00, 0x8000]
  let bytes = bits.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
  guard case .float32(let values) = try StoredElementType.float16.converted(bytes, tensor: "x")
  else {
    Issue.record("float16 is read as float32")
    return
  }
  for (value, bits) in zip(values, bits) {
    #expect(value.bitPattern == Float(Float16(bitPattern: bits)).bitPattern)
  }
}

@Test func aTensorBeyondTheMemoryLimitIsRefusedBeforeItIsRead() throws {
  let file = try checkpoint("tensors.safetensors")
  let entry = try #require(file["float64"])
  let limit = MemoryLimit(byteCount: 79)
  #expect(
    throws: CheckpointError.memory("the tensor `float64`", neededBytes: 80, limitBytes: 79)
  ) { try file.tensor(entry, limit: limit) }
  #expect(try file.tensor(entry, limit: MemoryLimit(byteCount: 80)).count == 5)
}

/// The Swift files of a folder of this room that declare a conformance.
private func conformers(of name: String, in folder: String) throws -> [String] {
  let tests = URL(filePath: #filePath).deletingLastPathComponent()
  let folder = tests.appending(path: "../../Sources/Models/\(folder)").standardized
  let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  return try files.filter { $0.hasSuffix(".swift") }.filter { file in
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    return text.contains(": \(name) {")
  }
}

@Test func theListsHoldWhatTheirFoldersHold() throws {
  let formats = checkpointFormats.map { "\($0).swift" }.sorted()
  #expect(try conformers(of: "CheckpointFormat", in: "Formats") == formats)
  let kinds = Set(architectures.map { "\(type(of: $0)).swift" }).sorted()
  #expect(try conformers(of: "Architecture", in: "Architectures") == kinds)
}

/// A fixture's bytes.
func bytes(_ name: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
}
