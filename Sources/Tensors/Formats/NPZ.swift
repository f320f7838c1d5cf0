import CZip
import Glibc

/// NumPy's `.npz`: a ZIP archive of `.npy` files, one for each named array. Stored and deflated
/// members are read; written ones are stored, without times, so equal tensors give equal files.
public enum NPZ: TensorFormat {
  /// The extension.
  public static let fileExtension = "npz"

  /// Reads every tensor, in the archive's order.
  public static func read(path: String, limit: MemoryLimit) throws(TensorFileError) -> TensorFile {
    // Opened first for its errors: libzip's do not tell a folder from a bad archive.
    _ = try FileSource(path: path)
    let archive = try Archive(path: path)
    let members = try archive.members()
    var total = 0
    for member in members {
      let (sum, overflow) = total.addingReportingOverflow(member.byteCount)
      total = overflow ? .max : sum
    }
    do throws(MemoryLimitError) {
      try limit.check(total, for: "the archive \"\(path)\"")
    } catch {
      throw .memory(error)
    }
    var tensors: [(name: String, tensor: Tensor)] = []
    for member in members {
      do throws(TensorFileError) {
        var source = try archive.open(member)
        let tensor = try NPY.read(
          from: &source, limit: limit, purpose: "the tensor \"\(member.name)\"")
        try source.expectEnd()
        tensors.append((String(member.name.dropLast(4)), tensor))
      } catch .npy(let problem) {
        throw .member(name: member.name, problem)
      }
    }
    return .named(tensors)
  }

  /// Writes tensors under their names; a single tensor becomes `arr_0`, as in NumPy.
  ///
  /// - Throws: `NPZProblem.unsafeName` or `.repeatedName` before anything is written.
  public static func write(_ contents: TensorFile, to path: String) throws(TensorFileError) {
    let tensors: [(name: String, tensor: Tensor)] =
      switch contents {
      case .tensor(let tensor): [("arr_0", tensor)]
      case .named(let tensors): tensors
      }
    var names: Set<String> = []
    for (name, _) in tensors {
      guard isSafe(name + ".npy") else { throw .npz(.unsafeName(name: name)) }
      guard names.insert(name).inserted else { throw .npz(.repeatedName(name: name)) }
    }
    do throws(FileError) {
      try AtomicFile.write(to: path) { (temporaryPath: String) throws(FileError) in
        try ArchiveWriter.write(tensors, to: temporaryPath, for: path)
      }
    } catch {
      throw .file(error)
    }
  }

  /// Whether a member's name stays where it is unpacked: relative, without `..`, backslashes, drive
  /// letters, control characters or bytes that are not UTF-8.
  static func isSafe(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 1024,
      name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }),
      !name.contains("\\"), !name.contains(":"),
      !name.unicodeScalars.contains("\u{fffd}")
    else { return false }
    return name.split(separator: "/", omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }
}

/// One member as the archive's directory describes it.
private struct Member {
  let index: zip_uint64_t
  let name: String
  let byteCount: Int
}

/// An archive open for reading.
private struct Archive: ~Copyable {
  private let archive: OpaquePointer

  init(path: String) throws(TensorFileError) {
    var code: Int32 = 0
    // With this flag libzip compares the directory with the members' own heads.
    guard let archive = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code) else {
      let reason =
        switch code {
        case ZIP_ER_INCONS: "its directory contradicts itself"
        case ZIP_ER_NOZIP: "it has no ZIP directory"
        case ZIP_ER_EXISTS: "two members have the same name"
        default: "the ZIP directory cannot be read"
        }
      throw .npz(.noArchive(reason: reason))
    }
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  /// The members, all of them checked before the first is unpacked.
  func members() throws(TensorFileError) -> [Member] {
    let count = Int(zip_get_num_entries(archive, 0))
    guard count <= 10_000 else { throw .npz(.tooManyMembers(count: count)) }
    var members: [Member] = []
    var names: Set<String> = []
    for index in 0..<zip_uint64_t(count) {
      let member = try member(at: index)
      guard names.insert(member.name).inserted else { throw .npz(.repeatedName(name: member.name)) }
      members.append(member)
    }
    return members
  }

  private func member(at index: zip_uint64_t) throws(TensorFileError) -> Member {
    var status = zip_stat_t()
    let wanted = zip_uint64_t(
      ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD
        | ZIP_STAT_ENCRYPTION_METHOD)
    // Raw names: otherwise libzip guesses an encoding and turns control characters into pictures.
    guard zip_stat_index(archive, index, zip_flags_t(ZIP_FL_ENC_RAW), &status) == 0,
      status.valid & wanted == wanted,
      let cName = status.name, let byteCount = Int(exactly: status.size),
      let compressedByteCount = Int(exactly: status.comp_size)
    else { throw .npz(.noArchive(reason: "member \(index) has no complete entry")) }
    // The name is copied at once.
    let name = String(cString: cName)
    guard NPZ.isSafe(name) else { throw .npz(.unsafeName(name: name)) }
    guard name.hasSuffix(".npy") else { throw .npz(.foreignMember(name: name)) }
    guard status.encryption_method == ZIP_EM_NONE else { throw .npz(.encrypted(name: name)) }
    switch Int32(status.comp_method) {
    case ZIP_CM_STORE where byteCount == compressedByteCount: break
    // A deflated byte gives 1032 at most: 258 bytes for each two bits of the shortest codes.
    case ZIP_CM_DEFLATE where byteCount / 1032 <= compressedByteCount: break
    case ZIP_CM_STORE, ZIP_CM_DEFLATE:
      throw .npz(
        .impossibleSize(
          name: name, byteCount: byteCount, compressedByteCount: compressedByteCount))
    default: throw .npz(.unknownCompression(name: name, method: Int(status.comp_method)))
    }
    return Member(index: index, name: name, byteCount: byteCount)
  }

  func open(_ member: Member) throws(TensorFileError) -> MemberSource {
    guard let file = zip_fopen_index(archive, member.index, 0) else {
      throw .npz(.damagedMember(name: member.name))
    }
    return MemberSource(file: file, member: member)
  }
}

/// A member being unpacked. Must not outlive its archive.
private struct MemberSource: ByteSource, ~Copyable {
  private let file: OpaquePointer
  private let name: String
  let byteCount: Int

  init(file: OpaquePointer, member: Member) {
    self.file = file
    name = member.name
    byteCount = member.byteCount
  }

  deinit { zip_fclose(file) }

  mutating func readSome(upTo count: Int) throws(TensorFileError) -> [UInt8] {
    var received: zip_int64_t = 0
    // libzip fills the first `filled` bytes, which are then the array.
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      received = count == 0 ? 0 : zip_fread(file, buffer.baseAddress, zip_uint64_t(count))
      filled = max(Int(received), 0)
    }
    guard received >= 0 else { throw .npz(.damagedMember(name: name)) }
    return bytes
  }

  /// The checksum is compared only when the end has been read.
  mutating func expectEnd() throws(TensorFileError) {
    guard try readSome(upTo: 1).isEmpty else { throw .npz(.damagedMember(name: name)) }
  }
}

private enum ArchiveWriter {
  static func write(
    _ tensors: [(name: String, tensor: Tensor)], to temporaryPath: String, for path: String
  ) throws(FileError) {
    let failure = FileError.refused(
      operation: "write", path: path, reason: "the archive cannot be made")
    var code: Int32 = 0
    guard let archive = zip_open(temporaryPath, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
      throw failure
    }
    for (name, tensor) in tensors where !add(name, tensor, to: archive) {
      zip_discard(archive)
      throw failure
    }
    guard zip_close(archive) == 0 else {
      zip_discard(archive)
      throw failure
    }
  }

  private static func add(_ name: String, _ tensor: Tensor, to archive: OpaquePointer) -> Bool {
    let bytes = NPY.encode(tensor)
    // libzip reads the copy when the archive is closed and then frees it, as the last argument asks.
    guard let copy = malloc(bytes.count) else { return false }
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress { memcpy(copy, start, source.count) }
    }
    guard let source = zip_source_buffer(archive, copy, zip_uint64_t(bytes.count), 1) else {
      free(copy)
      return false
    }
    let index = zip_file_add(archive, name + ".npy", source, zip_flags_t(ZIP_FL_ENC_UTF_8))
    guard index >= 0 else {
      zip_source_free(source)
      return false
    }
    // The first moment that the format knows: the time of writing is no part of the value.
    let (firstDate, midnight) = (zip_uint16_t(1 << 5 | 1), zip_uint16_t(0))
    return zip_set_file_compression(archive, zip_uint64_t(index), ZIP_CM_STORE, 0) == 0
      && zip_file_set_dostime(archive, zip_uint64_t(index), midnight, firstDate, 0) == 0
  }
}
