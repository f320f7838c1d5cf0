/// What `torch.save` writes since PyTorch 1.6: a zip archive with `data.pkl` and one stored file for
/// each storage.
enum ZipTorch: CheckpointFormat {
  static func recognises(_ start: [UInt8], name: String) -> Bool { isZip(start) }

  static func read(_ source: any ByteSource, name: String) throws(CheckpointError) -> Checkpoint {
    let archive = try ZipArchive(source)
    guard
      let pickleMember = archive.members.first(where: {
        $0.name == "data.pkl"
          || ($0.name.hasSuffix("/data.pkl") && $0.name.split(separator: "/").count == 2)
      })
    else { throw .archiveNeedsMember(candidates: archive.checkpointNames) }
    let prefix = String(pickleMember.name.dropLast("data.pkl".count))
    if let order = archive.member(named: prefix + "byteorder"), order.byteCount < 16 {
      let bytes = try archive.source(of: order).read(at: 0, count: order.byteCount)
      guard bytes.starts(with: "little".utf8) else { throw .bigEndian }
    }

    let pickle = try Unpickler.read(try archive.source(of: pickleMember), member: "data.pkl")
    let dictionary = try StateDictionary(pickle)
    let members = Dictionary(
      archive.members.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var sources: [String: any ByteSource] = [:]
    var entries: [Checkpoint.Entry] = []
    for (name, view) in dictionary.tensors {
      let key = view.storage.key
      if sources[key] == nil {
        guard let member = members["\(prefix)data/\(key)"] else {
          throw .missingStorage(key: key)
        }
        sources[key] = try archive.source(of: member)
      }
      guard let storage = sources[key] else { continue }
      entries.append(
        try Checkpoint.Entry(
          name: name, view: view, in: storage, storageStart: 0, storageEnd: storage.count))
    }
    return try Checkpoint(
      format: "PyTorch", entries: entries, metadata: dictionary.metadata,
      placeholders: pickle.placeholders)
  }
}

extension Checkpoint.Entry {
  /// A tensor as PyTorch describes it, over a storage that lies from `storageStart` to `storageEnd`.
  ///
  /// - Throws: ``CheckpointError`` if the storage is not as long as the pickle says, or the tensor
  ///   reaches beyond it.
  init(
    name: String, view: Pickle.TensorView, in source: any ByteSource, storageStart: Int,
    storageEnd: Int, isCutOff: Bool = false
  ) throws(CheckpointError) {
    let size = view.storage.elementType.byteCount
    let (claimed, overflow) = view.storage.count.multipliedReportingOverflow(by: size)
    guard !overflow, claimed == storageEnd - storageStart else {
      throw .wrongByteCount(
        name, expected: overflow ? Int.max : claimed, found: storageEnd - storageStart)
    }
    // A part of a storage narrows what the tensor may reach.
    let part = view.storage.part ?? (0, view.storage.count)
    guard part.offset <= view.storage.count, part.count <= view.storage.count - part.offset,
      view.offset >= 0, view.offset <= part.count
    else { throw .tensorOutOfRange(name) }
    try self.init(
      name: name, elementType: view.storage.elementType, shape: view.shape, strides: view.strides,
      in: source, offset: storageStart + (part.offset + view.offset) * size,
      limit: storageStart + (part.offset + part.count) * size, isCutOff: isCutOff)
  }
}
