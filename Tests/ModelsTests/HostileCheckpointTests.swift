import Foundation
import Tensors
import Testing

@testable import Models

/// Each file of `Fixtures/Hostile` and why it is refused.
private let attacks: [(file: String, error: CheckpointError)] = [
  ("header-longer-than-file.safetensors", .headerOutOfRange(byteCount: 1 << 20)),
  ("header-over-100-MB.safetensors", .headerOutOfRange(byteCount: 100_000_001)),
  ("header-length-negative.safetensors", .headerOutOfRange(byteCount: .max)),
  ("no-header.safetensors", .endsEarly(member: "the header", byte: 3)),
  ("header-not-an-object.safetensors", .malformedHeader(reason: "it is not an object", byte: 0)),
  ("header-not-utf8.safetensors", .malformedHeader(reason: "a text that is not UTF-8", byte: 5)),
  (
    "header-text-after-end.safetensors",
    .malformedHeader(reason: "something after the end", byte: 3)
  ),
  ("header-nested.safetensors", .malformedHeader(reason: "values nested too deep", byte: 21)),
  (
    "duplicate-key.safetensors",
    .malformedHeader(reason: "a key that stands twice", byte: 62)
  ),
  ("overlapping-offsets.safetensors", .overlappingTensors("a", "b")),
  ("same-offsets.safetensors", .overlappingTensors("a", "b")),
  ("gap-between-tensors.safetensors", .unaccountedBytes(from: 140, to: 144)),
  ("bytes-after-tensors.safetensors", .unaccountedBytes(from: 77, to: 85)),
  ("offsets-beyond-file.safetensors", .tensorOutOfRange("a")),
  ("offsets-reversed.safetensors", .tensorOutOfRange("a")),
  (
    "offsets-negative.safetensors",
    .malformedHeader(reason: "a number that is not whole and positive", byte: 54)
  ),
  ("shape-and-bytes-disagree.safetensors", .wrongByteCount("a", expected: 12, found: 8)),
  ("shape-overflows.safetensors", .impossibleShape("a")),
  ("shape-overflows-to-zero.safetensors", .impossibleShape("a")),
  (
    "shape-fractional.safetensors",
    .malformedHeader(reason: "a number that is not whole and positive", byte: 33)
  ),
  ("shape-of-1000-axes.safetensors", .impossibleShape("a")),
  ("unknown-type.safetensors", .unsupportedElementType("a", type: "F31")),
  (
    "metadata-not-text.safetensors",
    .malformedHeader(reason: "`__metadata__` holds more than texts", byte: 0)
  ),
  (
    "field-missing.safetensors",
    .malformedHeader(reason: "`a` needs just dtype, shape and data_offsets", byte: 0)
  ),

  ("stride-beyond-storage.pth", .tensorOutOfRange("a")),
  ("stride-negative.pth", .tensorOutOfRange("a")),
  ("stride-zero-makes-a-terabyte.pth", .tensorOutOfRange("a")),
  ("offset-beyond-storage.pth", .tensorOutOfRange("a")),
  ("offset-negative.pth", .tensorOutOfRange("a")),
  ("shape-negative.pth", .impossibleShape("a")),
  ("shape-overflows.pth", .impossibleShape("a")),
  ("storage-longer-than-file.pth", .wrongByteCount("a", expected: 4 << 40, found: 16)),
  ("storage-missing.pth", .missingStorage(key: "7")),
  ("storage-key-climbs.pth", .missingStorage(key: "../../data.pkl")),
  ("storage-unknown-class.pth", pickle("an identifier that is not PyTorch's", 91)),
  ("tensor-of-no-storage.pth", pickle("a tensor whose description is not one", 43)),
  ("storage-listed-twice.pth", legacy("storage `0` is listed twice or used nowhere", 201)),
  ("storage-not-listed.pth", .missingStorage(key: "0")),
  ("storage-length-disagrees.pth", .wrongByteCount("storage 0", expected: 16, found: 20)),
  ("other-byte-order.pth", .bigEndian),
  ("other-byte-order-zip.pth", .bigEndian),
  ("version-unknown.pth", legacy("not version 1001 of the format", 15)),

  ("pickle-ends-early.pth", .endsEarly(member: "data.pkl", byte: 132)),
  ("pickle-unknown-operation.pth", pickle("an operation that pickles do not have, 255", 2)),
  ("pickle-protocol-6.pth", pickle("its protocol is 6, later than 5", 0)),
  ("pickle-pops-nothing.pth", pickle("it uses a value that is not there", 2)),
  ("pickle-pops-below-mark.pth", pickle("it uses a value that is not there", 4)),
  ("pickle-recalls-nothing.pth", pickle("it recalls what it never kept", 2)),
  (
    "pickle-text-longer-than-file.pth",
    .tooMuch("bytes in the pickle data.pkl", limit: CheckpointLimits.pickleBytes)
  ),
  (
    "pickle-text-of-2-to-63.pth",
    .tooMuch("bytes in the pickle data.pkl", limit: CheckpointLimits.pickleBytes)
  ),
  (
    "pickle-long-of-2-GB.pth",
    .tooMuch("bytes in a whole number", limit: CheckpointLimits.pickleIntegerBytes)
  ),
  ("pickle-asks-for-buffer.pth", pickle("it needs data from outside of the file", 2)),
  (
    "pickle-nested-10000.pth",
    .tooMuch("parts inside each other", limit: CheckpointLimits.nesting)
  ),
  (
    "pickle-dictionary-nested-10000.pth",
    .tooMuch("parts inside each other", limit: CheckpointLimits.nesting)
  ),
  (
    "pickle-billion-laughs.pth",
    .tooMuch("parts, counted where they are used", limit: CheckpointLimits.visits)
  ),
  ("pickle-text-not-utf8.pth", pickle("text that is not UTF-8", 2)),
  ("tensor-twice.pth", .duplicateTensor("a")),

  ("archive-without-checkpoint.zip", .archiveNeedsMember(candidates: [])),
  ("archive-of-several.zip", .archiveNeedsMember(candidates: ["a/x.pth", "b/y.safetensors"])),
  ("archive-names-twice.zip", .duplicateMember("a/data.pkl")),
  (
    "archive-cut-short.pth",
    .damagedArchive(reason: "it ends early, or is not a zip archive")
  ),
  (
    "archive-damaged.pth",
    .damagedArchive(reason: "`archive/data.pkl` ends early or is damaged")
  ),
  ("archive-bomb.pth", .inflatesTooFar(member: "archive/data.pkl")),
  ("archive-encrypted.pth", .encryptedMember("archive/data.pkl")),
  ("empty.pth", .endsEarly(member: "empty.pth", byte: 0)),
  (
    "not-a-checkpoint.pth",
    .malformedPickle(
      reason: "it recalls what it never kept", member: "not-a-checkpoint.pth", byte: 0)
  ),
  ("tar.pth", .ancientFormat),
]

private func pickle(_ reason: String, _ byte: Int) -> CheckpointError {
  .malformedPickle(reason: reason, member: "data.pkl", byte: byte)
}

private func legacy(_ reason: String, _ byte: Int) -> CheckpointError {
  .malformedPickle(reason: reason, member: "HOSTILE", byte: byte)
}

/// Files that are read, and what of Python's they ask for in vain.
private let askers: [(file: String, asks: [String], tensors: [String])] = [
  ("calls-system-bare.pth", ["posix.system"], []),
  ("calls-system-protocol-0.pth", ["posix.system"], []),
  ("calls-system-legacy.pth", ["posix.system"], []),
  ("calls-system-protocol-4.pth", ["posix.system"], []),
  ("calls-system-beside-tensors.pth", ["posix.system"], ["kept"]),
  (
    "calls-eval-through-getattr.pth",
    ["builtins.getattr", "builtins.__import__", "builtins.getattr(…)"], []
  ),
  ("sets-state-of-a-placeholder.pth", ["subprocess.Popen"], []),
  ("pickle-contains-itself.pth", [], ["kept"]),
]

@Test(arguments: attacks.indices)
func anAttackIsRefusedForItsVeryReason(position: Int) throws {
  let (file, error) = attacks[position]
  let found = #expect(throws: CheckpointError.self) {
    try Checkpoint(path: fixture("Hostile/\(file)"))
  }
  guard case .malformedPickle(let reason, "HOSTILE", let byte) = error else {
    #expect(found == error, "\(file)")
    return
  }
  #expect(found == .malformedPickle(reason: reason, member: file, byte: byte), "\(file)")
}

@Test(arguments: askers.indices)
func whatAFileAsksPythonForIsNamedAndNotDone(position: Int) throws {
  let (file, asks, tensors) = askers[position]
  let checkpoint = try Checkpoint(path: fixture("Hostile/\(file)"))
  #expect(checkpoint.placeholders.map(\.name) == asks, "\(file)")
  #expect(checkpoint.placeholders.allSatisfy { $0.use == .called }, "\(file)")
  #expect(checkpoint.entries.map(\.name) == tensors, "\(file)")
  for name in tensors {
    #expect(try checkpoint.tensor(named: name).storage.count == 4)
  }
  // What the pickles would have made, had anything called them.
  #expect(!FileManager.default.fileExists(atPath: "thaw-was-here"))
}

@Test func aPlaceholderIsToldWithItsFileAndByte() throws {
  let checkpoint = try Checkpoint(path: fixture("Hostile/calls-system-beside-tensors.pth"))
  #expect(
    checkpoint.placeholders.map(\.description) == [
      "asks Python to call posix.system (data.pkl, byte 198); Thaw has no way to do that"
    ])
}

@Test func everyHostileFileHasItsTest() throws {
  let files = try FileManager.default.contentsOfDirectory(atPath: fixture("Hostile"))
  #expect(Set(files) == Set(attacks.map(\.file) + askers.map(\.file)))
}

@Test func everyErrorReadsAsASentence() {
  for (file, error) in attacks {
    #expect(error.predicate.first?.isLowercase == true, "\(file)")
    for text in [error.predicate, error.detail ?? "", error.hint ?? ""] {
      #expect(!text.contains("CheckpointError"), "\(file)")
    }
  }
}

@Test func controlCharactersOfAFileNeverReachATerminal() {
  let error = CheckpointError.noSuchTensor("\u{1B}[2J\u{202E}x")
  #expect(error.predicate == "has no tensor `\u{FFFD}[2J\u{FFFD}x`")
}
