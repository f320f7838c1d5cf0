import Testing

@testable import Tensors

private let limit = MemoryLimit(byteCount: 1 << 24)

@Test func everyElementTypeVersionAndOrderIsRead() throws {
  let lines = try Fixtures.text("npy/expected.txt").split(separator: "\n")
  #expect(lines.count == 52)
  for line in lines {
    let fields = line.split(separator: " ", maxSplits: 3)
    let type = try #require(ElementType(named: String(fields[1])))
    let shape = Shape(
      fields[2] == "-" ? [] : fields[2].split(separator: ",").compactMap { Int($0) })
    let texts = fields.count > 3 ? fields[3].split(separator: " ") : []
    let expected = try #require(Tensor(type: type, shape: shape, texts: texts))
    let tensor = try NPY.read(Fixtures.bytes("npy/\(fields[0])"), limit: limit)
    #expect(tensor.digest == expected.digest, "\(fields[0])")
  }
}

@Test(arguments: [
  "b1-little", "i8-little", "f4-little", "f8-little", "scalar", "empty", "long", "extremes",
])
func writtenFilesAreNumPysByteForByte(name: String) throws {
  let bytes = try Fixtures.bytes("npy/\(name).npy")
  #expect(NPY.encode(try NPY.read(bytes, limit: limit)) == bytes)
}

@Test func whatIsWrittenReadsBackAsItself() throws {
  for seed in Int64(0)..<200 {
    var stream = RandomSource(seed: seed, purpose: "round trip").stream()
    let tensor = stream.anyTensor()
    let back = try NPY.read(NPY.encode(tensor), limit: limit)
    #expect(back.digest == tensor.digest, "seed \(seed)")
    #expect(back.shape == tensor.shape, "seed \(seed)")
  }
}

@Test func filesReplaceFilesWhole() throws {
  try Fixtures.withTemporaryFolder { folder in
    let path = folder + "/y.npy"
    for value in [Int64(1), 2] {
      try Formats.write(.tensor(Tensor([value], shape: [1])), to: path)
      guard case .tensor(let tensor) = try Formats.read(path: path) else {
        Issue.record("a .npy file holds one tensor")
        return
      }
      #expect(tensor.element(at: 0) == .integer(value))
    }
  }
}

private let refusals: [(file: String, problem: NPYProblem)] = [
  ("empty", .noMagic), ("wrong-magic", .noMagic),
  ("version-4", .unknownVersion(major: 4, minor: 0)),
  ("header-of-4-gib", .headerTooLong(byteCount: 0xffff_ffff)),
  ("header-cut", .endsEarly(byteCount: 30, expected: 68)),
  ("size-cut", .endsEarly(byteCount: 9, expected: 10)),
  ("data-cut", .endsEarly(byteCount: 75, expected: 76)),
  ("surplus", .surplusBytes(count: 1)),
  ("code", .malformedHeader(expected: "`(`", offset: 50)),
  ("expression", .malformedHeader(expected: "`,`", offset: 52)),
  ("negative-length", .malformedHeader(expected: "a length", offset: 51)),
  ("huge-shape", .tooManyElements), ("huge-length", .tooManyElements),
  ("huge-but-countable", .tooManyElements), ("zero-hides-overflow", .tooManyElements),
  ("65-axes", .tooManyAxes(count: 65)),
  ("no-tuple", .malformedHeader(expected: "`,`", offset: 52)),
  ("list-shape", .malformedHeader(expected: "`(`", offset: 50)),
  ("key-twice", .repeatedKey("descr")), ("key-missing", .missingKey("fortran_order")),
  ("key-unknown", .unknownKey("run")),
  ("key-open", .malformedHeader(expected: "a closing quote", offset: 7)),
  ("escape", .malformedHeader(expected: "plain text", offset: 11)),
  ("after-the-end", .malformedHeader(expected: "its end", offset: 58)),
  ("order-2", .malformedHeader(expected: "True or False", offset: 34)),
  ("nested", .malformedHeader(expected: "a quoted text", offset: 1)),
  ("object", .unsupportedElements(descriptor: "|O", meaning: "Python objects")),
  ("records", .unsupportedElements(descriptor: "[…]", meaning: "records")),
  ("complex", .unsupportedElements(descriptor: "<c8", meaning: "complex numbers")),
  ("text", .unsupportedElements(descriptor: "<U1", meaning: "text")),
  ("bytes", .unsupportedElements(descriptor: "|S4", meaning: "text")),
  ("dates", .unsupportedElements(descriptor: "<M8[s]", meaning: "dates")),
  (
    "bfloat16",
    .unsupportedElements(descriptor: "<V2", meaning: "bfloat16 or another kind of raw two bytes")
  ),
  (
    "long-double",
    .unsupportedElements(descriptor: "<f16", meaning: "floating-point numbers of another size")
  ),
  (
    "no-byte-order",
    .unsupportedElements(descriptor: "|f4", meaning: "floating-point numbers of another size")
  ),
  ("unsigned-too-large", .unsignedOutOfRange(value: 1 << 63, position: 1)),
  ("boolean-2", .noBoolean(byte: 2, position: 1)),
]

@Test func hostileFilesAreRefusedForTheirReason() throws {
  for (file, problem) in refusals {
    let bytes = try Fixtures.bytes("Hostile/\(file).npy")
    #expect(throws: TensorFileError.npy(problem), "\(file)") {
      try NPY.read(bytes, limit: limit)
    }
  }
}

@Test func aTensorBeyondTheMemoryLimitIsRefused() throws {
  let bytes = NPY.encode(Tensor([Double](repeating: 0, count: 1000), shape: [1000]))
  #expect(
    throws: TensorFileError.memory(
      MemoryLimitError(purpose: "the tensor", byteCount: 8000, limit: 7999))
  ) {
    try NPY.read(bytes, limit: MemoryLimit(byteCount: 7999))
  }
}

@Test func pipesAndFoldersAreNoTensorFiles() throws {
  try Fixtures.withTemporaryFolder { folder in
    #expect(throws: TensorFileError.file(.noRegularFile(path: folder))) {
      try NPY.read(path: folder, limit: limit)
    }
    let missing = folder + "/none.npy"
    #expect(throws: TensorFileError.file(.notFound(path: missing))) {
      try Formats.read(path: missing)
    }
    #expect(throws: TensorFileError.unknownFormat(path: "x.pkl")) {
      try Formats.read(path: "x.pkl")
    }
  }
}

/// Bytes changed, removed, doubled and cut: any error will do, a crash or a hang will not.
@Test func mutatedFilesNeverCrash() throws {
  let originals = try ["f4-big", "i8-little-fortran", "b1-little", "version3", "python2", "f2-big"]
    .map { try Fixtures.bytes("npy/\($0).npy") }
  var refused = 0
  for seed in Fixtures.mutationSeeds {
    var stream = RandomSource(seed: seed, purpose: "mutation").stream()
    let bytes = stream.mutated(originals[stream.integer(below: originals.count)])
    do {
      _ = try NPY.read(bytes, limit: limit)
    } catch {
      refused += 1
    }
  }
  #expect(refused > Fixtures.mutationSeeds.count / 5)
}

extension RandomStream {
  /// `bytes` with one to four changes.
  mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...integer(below: 4) where !bytes.isEmpty {
      let position = integer(below: bytes.count)
      switch integer(below: 6) {
      case 0: bytes[position] = UInt8(truncatingIfNeeded: bits32())
      case 1: bytes[position] ^= 1 << UInt8(integer(below: 8))
      case 2: bytes.remove(at: position)
      case 3: bytes.insert(UInt8(truncatingIfNeeded: bits32()), at: position)
      case 4: bytes.removeLast(min(bytes.count, integer(below: 40)))
      default:
        bytes.replaceSubrange(
          position..<min(position + 4, bytes.count), with: [255, 255, 255, 255])
      }
    }
    return bytes
  }
}
