/// A way to store tensors in a file. One file of this folder each.
protocol CheckpointFormat: Sendable {
  /// Whether the first bytes are this format's; the name helps where bytes alone do not tell.
  static func recognises(_ start: [UInt8], name: String) -> Bool

  /// Reads names, shapes and places; checks everything that can be checked without the elements.
  static func read(_ source: any ByteSource, name: String) throws(CheckpointError) -> Checkpoint
}

/// The formats Thaw reads; the first that recognises a file reads it.
let checkpointFormats: [any CheckpointFormat.Type] = [
  ZipTorch.self,
  Safetensors.self,
  LegacyTorch.self,
]

extension Checkpoint {
  /// Opens a checkpoint; the path may go on inside an archive: `x.whl/pkg/models/a.pth`.
  ///
  /// - Throws: ``CheckpointError``.
  public init(path: String) throws(CheckpointError) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    // The shortest part of the path that is a file; what follows is inside of it.
    for end in 1..<max(parts.count, 1) {
      let outer = parts[..<end].joined(separator: "/")
      guard !outer.isEmpty, let file = try? RandomAccessFile(path: outer) else { continue }
      try self.init(
        file, name: outer, member: parts[end...].joined(separator: "/"))
      return
    }
    try self.init(RandomAccessFile(path: path), name: path)
  }

  /// Reads a checkpoint from an opened file, for callers who resolve paths themselves.
  ///
  /// - Parameter name: the file's name; its ending tells formats apart where the bytes do not.
  /// - Parameter member: a path inside the archive that the file is.
  /// - Throws: ``CheckpointError``.
  public init(
    _ source: any ByteSource, name: String, member: String? = nil
  ) throws(CheckpointError) {
    guard let member else {
      self = try Checkpoint.read(source, name: name)
      return
    }
    guard isZip(try start(of: source)) else { throw .noSuchMember(member, candidates: []) }
    let archive = try ZipArchive(source)
    guard let found = archive.member(named: member) else {
      throw .noSuchMember(member, candidates: archive.checkpointNames)
    }
    self = try Checkpoint.read(try archive.source(of: found), name: member)
  }

  private static func read(
    _ source: any ByteSource, name: String
  ) throws(CheckpointError) -> Checkpoint {
    let start = try start(of: source)
    for format in checkpointFormats where format.recognises(start, name: name) {
      return try format.read(source, name: name)
    }
    throw .unknownFormat
  }
}

extension ZipArchive {
  /// Files inside whose names end as checkpoints do.
  var checkpointNames: [String] {
    members.map(\.name).filter { name in
      [".pth", ".pt", ".safetensors"].contains { name.hasSuffix($0) }
    }
  }
}

func isZip(_ start: [UInt8]) -> Bool { start.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

private func start(of source: any ByteSource) throws(CheckpointError) -> [UInt8] {
  try source.read(at: 0, count: min(source.count, 512))
}
