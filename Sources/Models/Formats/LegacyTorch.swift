/// What `torch.save` wrote before PyTorch 1.6: pickles of a magic number, a protocol number, facts of
/// the machine, the state dict and the storages' keys; then the storages, each after its length.
///
/// A file that is one bare pickle is read too: it holds no tensors, but what it asks for is shown.
enum LegacyTorch: CheckpointFormat {
  /// 0x1950a86a20f9469cfc6c
  private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

  static func recognises(_ start: [UInt8], name: String) -> Bool {
    start.first == PickleOpcode.proto.rawValue
      || [".pth", ".pt", ".pkl", ".pickle", ".bin", ".ckpt"].contains { name.hasSuffix($0) }
  }

  static func read(_ source: any ByteSource, name: String) throws(CheckpointError) -> Checkpoint {
    let member = String(name.split(separator: "/").last ?? "")
    let tar = 257
    if source.count > tar + 5, try source.read(at: tar, count: 5) == Array("ustar".utf8) {
      throw .ancientFormat
    }
    let first = try Unpickler.read(source, member: member)
    guard case .longInteger(magic) = first.root else {
      return try Checkpoint(format: "pickle", entries: [], placeholders: first.placeholders)
    }
    let version = try Unpickler.read(source, at: first.end, member: member)
    guard case .integer(1001) = version.root else {
      throw .malformedPickle(
        reason: "not version 1001 of the format", member: member, byte: first.end)
    }
    let machine = try Unpickler.read(source, at: version.end, member: member)
    try checkByteOrder(machine)
    let pickle = try Unpickler.read(source, at: machine.end, member: member)
    let keys = try Unpickler.read(source, at: pickle.end, member: member)
    let dictionary = try StateDictionary(pickle)
    let (extents, endsEarly) = try storages(pickle, keys: keys, in: source, member: member)

    var entries: [Checkpoint.Entry] = []
    for (name, view) in dictionary.tensors {
      guard let extent = extents[view.storage.key] else {
        throw .missingStorage(key: view.storage.key)
      }
      entries.append(
        try Checkpoint.Entry(
          name: name, view: view, in: source, storageStart: extent.range.lowerBound,
          storageEnd: extent.range.upperBound, isCutOff: extent.isCutOff))
    }
    return try Checkpoint(
      format: "PyTorch", entries: entries, metadata: dictionary.metadata,
      placeholders: [first, version, machine, pickle, keys].flatMap(\.placeholders),
      endsEarlyAtByte: endsEarly ? source.count : nil)
  }

  private static func checkByteOrder(_ machine: Pickle) throws(CheckpointError) {
    guard case .mapping(let facts) = machine.node(machine.root) else { return }
    for fact in facts {
      if case (.text("little_endian"), .boolean(false)) = fact { throw .bigEndian }
    }
  }

  /// Where a storage lies; beyond the end of the file if that was cut short.
  private struct StorageExtent {
    let range: Range<Int>
    let isCutOff: Bool
  }

  private static func storages(
    _ pickle: Pickle, keys: Pickle, in source: any ByteSource, member: String
  ) throws(CheckpointError) -> (extents: [String: StorageExtent], endsEarly: Bool) {
    guard case .list(let order) = keys.node(keys.root) else {
      throw .malformedPickle(
        reason: "the storages' keys are not a list", member: member, byte: pickle.end)
    }
    var known: [String: Pickle.Storage] = [:]
    for case .storage(let storage) in pickle.nodes { known[storage.key] = storage }

    var extents: [String: StorageExtent] = [:]
    var position = keys.end
    var endsEarly = false
    for case .text(let key) in order {
      guard let storage = known[key], extents[key] == nil else {
        throw .malformedPickle(
          reason: "storage `\(printable(key))` is listed twice or used nowhere", member: member,
          byte: pickle.end)
      }
      let (byteCount, overflow) = storage.count.multipliedReportingOverflow(
        by: storage.elementType.byteCount)
      let (end, tooFar) = position.addingReportingOverflow(byteCount)
      guard !overflow, !tooFar, end <= Int.max - 8 else { throw .missingStorage(key: key) }
      if position <= source.count - 8 {
        // Each storage repeats its length, in elements.
        let count = try source.littleEndian64(at: position)
        guard count == UInt64(storage.count) else {
          throw .wrongByteCount(
            "storage \(key)", expected: byteCount,
            found: Int(
              clamping: count.multipliedReportingOverflow(
                by: UInt64(storage.elementType.byteCount)
              ).partialValue))
        }
      }
      let isCutOff = end + 8 > source.count
      endsEarly = endsEarly || isCutOff
      extents[key] = StorageExtent(range: position + 8..<end + 8, isCutOff: isCutOff)
      position = end + 8
    }
    return (extents, endsEarly)
  }
}
