import Glibc
import Testing

@testable import Tensors

private let limit = MemoryLimit(byteCount: 1 << 24)

private func named(_ file: TensorFile) -> [(name: String, tensor: Tensor)] {
  if case .named(let tensors) = file { tensors } else { [] }
}

@Test(arguments: ["stored", "deflated"])
func archivesOfNumPyAreRead(name: String) throws {
  let tensors = named(try NPZ.read(path: Fixtures.path("npy/\(name).npz"), limit: limit))
  let expected: [(name: String, tensor: Tensor)] = [
    ("w", Tensor((0..<6).map { Float($0) }, shape: [2, 3])),
    ("layer/bias", Tensor([true, false], shape: [2])),
  ]
  let shown = Array(tensors.suffix(2))
  #expect(shown.map(\.name) == expected.map(\.name))
  #expect(shown.map(\.tensor.digest) == expected.map(\.tensor.digest))
  #expect(tensors.count == (name == "stored" ? 2 : 3))
}

@Test func archivesReadBackAsThemselves() throws {
  try Fixtures.withTemporaryFolder { folder in
    for seed in Int64(0)..<20 {
      var stream = RandomSource(seed: seed, purpose: "archive").stream()
      let tensors = (0..<4).map { (name: "layer\($0)/weight", tensor: stream.anyTensor()) }
      try NPZ.write(.named(tensors), to: folder + "/a.npz")
      let back = named(try NPZ.read(path: folder + "/a.npz", limit: limit))
      #expect(back.map(\.name) == tensors.map(\.name), "seed \(seed)")
      #expect(back.map(\.tensor.digest) == tensors.map(\.tensor.digest), "seed \(seed)")
    }
  }
}

@Test func equalTensorsGiveEqualArchivesAndLeaveNothingElse() throws {
  try Fixtures.withTemporaryFolder { folder in
    let tensor = TensorFile.tensor(Tensor([1.5, 2], shape: [2]))
    try NPZ.write(tensor, to: folder + "/a.npz")
    try NPZ.write(tensor, to: folder + "/b.npz")
    var source = try FileSource(path: folder + "/a.npz")
    var other = try FileSource(path: folder + "/b.npz")
    #expect(try source.read(source.byteCount) == other.read(other.byteCount))
    #expect(throws: TensorFileError.npz(.unsafeName(name: "../w"))) {
      try NPZ.write(.named([("../w", Tensor([1.5], shape: [1]))]), to: folder + "/c.npz")
    }
    #expect(throws: TensorFileError.self) { try NPZ.write(tensor, to: folder + "/none/d.npz") }
  }
}

private let refusals: [(file: String, error: TensorFileError)] = [
  ("climbs", .npz(.unsafeName(name: "../w.npy"))),
  ("absolute", .npz(.unsafeName(name: "/etc/w.npy"))),
  ("backslash", .npz(.unsafeName(name: "..\\w.npy"))),
  ("drive", .npz(.unsafeName(name: "C:w.npy"))),
  ("control", .npz(.unsafeName(name: "a\u{1b}[2J.npy"))),
  ("foreign", .npz(.foreignMember(name: "run.py"))),
  ("inner-broken", .member(name: "w.npy", .endsEarly(byteCount: 75, expected: 76))),
  (
    "inner-object",
    .member(name: "w.npy", .unsupportedElements(descriptor: "|O", meaning: "Python objects"))
  ),
  ("bzip2", .npz(.unknownCompression(name: "w.npy", method: 12))),
  ("twice", .npz(.noArchive(reason: "two members have the same name"))),
  ("encrypted", .npz(.encrypted(name: "w.npy"))),
  ("checksum", .npz(.damagedMember(name: "w.npy"))),
  ("no-archive", .npz(.noArchive(reason: "it has no ZIP directory"))),
  ("truncated", .npz(.noArchive(reason: "it has no ZIP directory"))),
  (
    "lying-size",
    .npz(.impossibleSize(name: "w.npy", byteCount: 1 << 30, compressedByteCount: 84))
  ),
  (
    "lying-deflate",
    .npz(.impossibleSize(name: "w.npy", byteCount: 1 << 30, compressedByteCount: 76))
  ),
]

@Test func hostileArchivesAreRefusedForTheirReason() throws {
  for (file, error) in refusals {
    let path = try Fixtures.path("Hostile/\(file).npz")
    #expect(throws: error, "\(file)") { try NPZ.read(path: path, limit: limit) }
  }
}

@Test(arguments: ["bomb", "many-bombs"])
func bombsAreRefusedBeforeTheyAreUnpacked(name: String) throws {
  let path = try Fixtures.path("Hostile/\(name).npz")
  do {
    _ = try NPZ.read(path: path, limit: limit)
    Issue.record("\(name) was read")
  } catch .memory(let error) {
    #expect(error.limit == limit.byteCount)
    #expect(error.byteCount > 1 << 25)
  }
}

@Test func anArchiveOfTooManyMembersIsRefused() throws {
  try Fixtures.withTemporaryFolder { folder in
    let tensors = (0...10_000).map { (name: "t\($0)", tensor: Tensor([true], shape: [])) }
    try NPZ.write(.named(tensors), to: folder + "/many.npz")
    #expect(throws: TensorFileError.npz(.tooManyMembers(count: 10_001))) {
      try NPZ.read(path: folder + "/many.npz", limit: limit)
    }
  }
}

@Test func mutatedArchivesNeverCrash() throws {
  let originals = try ["stored", "deflated"].map { try Fixtures.bytes("npy/\($0).npz") }
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  let before = usage.ru_maxrss
  var refused = 0
  try Fixtures.withTemporaryFolder { folder in
    for seed in Fixtures.mutationSeeds {
      var stream = RandomSource(seed: seed, purpose: "mutation").stream()
      let bytes = stream.mutated(originals[stream.integer(below: 2)])
      try AtomicFile.write(bytes, to: folder + "/m.npz")
      do {
        _ = try NPZ.read(path: folder + "/m.npz", limit: limit)
      } catch {
        refused += 1
      }
    }
  }
  #expect(refused > Fixtures.mutationSeeds.count / 5)
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  // Kilobytes; other tests run beside this one.
  #expect(usage.ru_maxrss - before < 512 << 10)
}
