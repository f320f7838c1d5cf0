import CZip
import Synchronization
import Tensors

/// Random access to the members of a zip archive (`.zip`, `.whl`, a `.pth` of PyTorch 1.6 on).
///
/// Members are found by their exact name and never unpacked to disk, so names like `../x` are only
/// names.
public final class ZipArchive: Sendable {
  /// One file inside the archive.
  public struct Member: Sendable, Equatable {
    /// Its whole path in the archive.
    public let name: String
    let index: UInt64
    let byteCount: Int
    let packedByteCount: Int
    let isStored: Bool
  }

  /// The files of the archive in the order of its directory.
  public let members: [Member]

  private let handle: Mutex<ArchiveHandle>

  /// - Throws: ``CheckpointError/damagedArchive(reason:)`` if the archive's directory is not sound,
  ///   ``CheckpointError/duplicateMember(_:)``, ``CheckpointError/tooMuch(_:limit:)``.
  public init(_ source: any ByteSource) throws(CheckpointError) {
    let opened = try ArchiveHandle(source)
    members = try opened.members()
    handle = Mutex(opened)
  }

  func member(named name: String) -> Member? { members.first { $0.name == name } }

  /// The bytes of a member: read in place when it is stored, inflated whole when it is packed.
  func source(of member: Member) throws(CheckpointError) -> any ByteSource {
    if member.isStored { return StoredMember(archive: self, member: member) }
    // Deflate cannot shrink more than 1032-fold: a larger claim is a bomb or damage.
    guard member.byteCount / 1032 <= member.packedByteCount else {
      throw .inflatesTooFar(member: member.name)
    }
    guard member.byteCount <= CheckpointLimits.packedMemberBytes else {
      throw .tooMuch(
        "bytes in the packed file `\(member.name)`", limit: CheckpointLimits.packedMemberBytes)
    }
    try MemoryLimit.ofProcess.grant(member.byteCount, for: "the packed file `\(member.name)`")
    return MemoryBytes(bytes: try read(member, at: 0, count: member.byteCount))
  }

  /// Reads a part of a member; a whole member is checked against its checksum.
  fileprivate func read(
    _ member: Member, at offset: Int, count: Int
  ) throws(CheckpointError) -> [UInt8] {
    let result = handle.withLock { handle in
      Result { () throws(CheckpointError) in
        try handle.read(member, at: offset, count: count)
      }
    }
    return try result.get()
  }
}

/// A member that is not packed, read in place.
private struct StoredMember: ByteSource {
  let archive: ZipArchive
  let member: ZipArchive.Member

  var count: Int { member.byteCount }

  func read(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
    try archive.read(member, at: offset, count: count)
  }
}

/// libzip's open archive; not for two threads at once.
private struct ArchiveHandle: ~Copyable {
  private let archive: OpaquePointer

  init(_ source: any ByteSource) throws(CheckpointError) {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let zipSource = ZipSource.open(source, &error) else {
      throw .damagedArchive(reason: "it cannot be opened")
    }
    guard let archive = zip_open_from_source(zipSource, ZIP_RDONLY, &error) else {
      zip_source_free(zipSource)
      throw .damagedArchive(reason: ArchiveHandle.reason(zip_error_code_zip(&error)))
    }
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  func members() throws(CheckpointError) -> [ZipArchive.Member] {
    let count = Int(zip_get_num_entries(archive, 0))
    guard count <= CheckpointLimits.archiveMembers else {
      throw .tooMuch("files in the archive", limit: CheckpointLimits.archiveMembers)
    }
    var names = Set<String>()
    var members: [ZipArchive.Member] = []
    for index in 0..<UInt64(max(0, count)) {
      let member = try self.member(at: index)
      if member.name.hasSuffix("/") { continue }
      guard names.insert(member.name).inserted else { throw .duplicateMember(member.name) }
      members.append(member)
    }
    return members
  }

  private func member(at index: UInt64) throws(CheckpointError) -> ZipArchive.Member {
    var status = zip_stat_t()
    zip_stat_init(&status)
    let needed = UInt64(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD)
    guard zip_stat_index(archive, index, 0, &status) == 0, status.valid & needed == needed,
      let cName = status.name,
      let byteCount = Int(exactly: status.size),
      let packedByteCount = Int(exactly: status.comp_size)
    else { throw .damagedArchive(reason: "its directory is not sound") }
    let name = String(cString: cName)
    guard status.encryption_method == 0 else { throw .encryptedMember(name) }
    let isStored = status.comp_method == 0
    guard isStored || status.comp_method == 8 else {
      throw .damagedArchive(reason: "`\(name)` is packed by a method other than deflate")
    }
    return ZipArchive.Member(
      name: name, index: index, byteCount: byteCount, packedByteCount: packedByteCount,
      isStored: isStored)
  }

  func read(
    _ member: ZipArchive.Member, at offset: Int, count: Int
  ) throws(CheckpointError) -> [UInt8] {
    guard let file = zip_fopen_index(archive, member.index, 0) else {
      throw .damagedArchive(reason: "`\(member.name)` cannot be opened")
    }
    defer { zip_fclose(file) }
    if offset > 0 {
      guard zip_fseek(file, Int64(offset), SEEK_SET) == 0 else {
        throw .damagedArchive(reason: "`\(member.name)` ends early")
      }
    }
    // Grown chunk by chunk: a false size in the directory must not decide what is allocated.
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(count, 1 << 20))
    while bytes.count < count {
      guard !Interrupt.isPending else { throw .interrupted }
      let got = zip_fread(file, &chunk, UInt64(min(chunk.count, count - bytes.count)))
      guard got > 0 else {
        throw .damagedArchive(reason: "`\(member.name)` ends early or is damaged")
      }
      bytes.append(contentsOf: chunk[..<Int(got)])
    }
    if offset == 0, count == member.byteCount {
      // libzip compares the checksum when it meets the end, so the end must be read.
      var beyond: UInt8 = 0
      guard zip_fread(file, &beyond, 1) == 0 else {
        throw .damagedArchive(reason: "`\(member.name)` does not match its checksum")
      }
    }
    return bytes
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case ZIP_ER_NOZIP: "it ends early, or is not a zip archive"
    case ZIP_ER_MEMORY: "there is not enough memory to list it"
    default: "its directory is not sound"
    }
  }
}

/// Lets libzip read from a ``ByteSource``.
private final class ZipSource {
  private let source: any ByteSource
  private var position = 0
  private var error = zip_error_t()

  private init(_ source: any ByteSource) {
    self.source = source
    zip_error_init(&error)
  }

  static func open(
    _ source: any ByteSource, _ error: inout zip_error_t
  ) -> OpaquePointer? {
    // libzip holds the one reference made here and gives it back with ZIP_SOURCE_FREE.
    let state = Unmanaged.passRetained(ZipSource(source))
    let opened = zip_source_function_create(
      { state, data, length, command in
        guard let state else { return -1 }
        let held = Unmanaged<ZipSource>.fromOpaque(state)
        if command == ZIP_SOURCE_FREE {
          held.release()
          return 0
        }
        return held.takeUnretainedValue().answer(command, data, Int(clamping: length))
      }, state.toOpaque(), &error)
    if opened == nil { state.release() }
    return opened
  }

  private func answer(
    _ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ length: Int
  ) -> Int64 {
    switch command {
    case ZIP_SOURCE_SUPPORTS:
      return [
        ZIP_SOURCE_SUPPORTS, ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
        ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
      ].reduce(Int64(0)) { $0 | Int64(1) << Int64($1.rawValue) }
    case ZIP_SOURCE_OPEN:
      position = 0
      return 0
    case ZIP_SOURCE_CLOSE: return 0
    case ZIP_SOURCE_TELL: return Int64(position)
    case ZIP_SOURCE_ERROR:
      guard let data else { return -1 }
      return zip_error_to_data(&error, data, UInt64(length))
    case ZIP_SOURCE_READ: return read(into: data, length)
    case ZIP_SOURCE_STAT: return status(into: data, length)
    case ZIP_SOURCE_SEEK: return seek(data, length)
    default:
      zip_error_set(&error, ZIP_ER_OPNOTSUPP, 0)
      return -1
    }
  }

  private func read(into data: UnsafeMutableRawPointer?, _ length: Int) -> Int64 {
    let wanted = min(length, source.count - position)
    guard let data, wanted > 0 else { return 0 }
    guard let bytes = try? source.read(at: position, count: wanted) else {
      zip_error_set(&error, ZIP_ER_READ, 0)
      return -1
    }
    // libzip says that `data` has room for `length` bytes, and `wanted` is at most that.
    data.copyMemory(from: bytes, byteCount: wanted)
    position += wanted
    return Int64(wanted)
  }

  private func status(into data: UnsafeMutableRawPointer?, _ length: Int) -> Int64 {
    guard let data, length >= MemoryLayout<zip_stat_t>.size else { return -1 }
    var status = zip_stat_t()
    zip_stat_init(&status)
    status.size = UInt64(source.count)
    status.valid = UInt64(ZIP_STAT_SIZE)
    // For this command libzip passes a zip_stat_t.
    data.assumingMemoryBound(to: zip_stat_t.self).pointee = status
    return Int64(MemoryLayout<zip_stat_t>.size)
  }

  private func seek(_ data: UnsafeMutableRawPointer?, _ length: Int) -> Int64 {
    guard let data else { return -1 }
    let target = zip_source_seek_compute_offset(
      UInt64(position), UInt64(source.count), data, UInt64(length), &error)
    guard target >= 0 else { return -1 }
    position = Int(target)
    return 0
  }
}
