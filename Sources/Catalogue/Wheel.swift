import CZip
import Tensors

/// A Python wheel, which is a zip archive, read by libzip.
struct Wheel {
  let path: String

  /// Members of a wheel at most.
  private static let memberLimit = 100_000

  /// Unpacks the members whose names start as the entry says.
  ///
  /// - Returns: the files, in the order of the archive, with their digests.
  /// - Throws: ``CatalogueError/damagedWheel(reason:)``, ``CatalogueError/climbsOut(member:)``,
  ///   ``CatalogueError/tooLarge(limitBytes:)``, ``CatalogueError/interrupted`` and what writing throws.
  func unpack(
    _ entry: CatalogueEntry, into folder: String, isInterrupted: () -> Bool,
    progress: (_ unpackedBytes: Int) -> Void
  ) throws(CatalogueError) -> [Stamp.File] {
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code) else {
      throw .damagedWheel(reason: "libzip's error \(code)")
    }
    // Nothing was changed, so discarding only closes it.
    defer { zip_discard(archive) }
    let memberCount = zip_get_num_entries(archive, 0)
    guard memberCount <= Wheel.memberLimit else {
      throw .damagedWheel(reason: "\(memberCount) members")
    }
    var files: [Stamp.File] = []
    var written = 0
    for index in 0..<UInt64(memberCount) {
      guard let spelled = zip_get_name(archive, index, 0) else {
        throw .damagedWheel(reason: "a member without a name")
      }
      // The name belongs to the archive and is copied here.
      let name = String(cString: spelled)
      guard entry.members.contains(where: name.hasPrefix), !name.hasSuffix("/") else { continue }
      try Wheel.check(name)
      try Files.makeFolder(
        folder + "/" + name.split(separator: "/").dropLast().joined(separator: "/"))
      let digest = try unpackMember(
        archive, index, to: folder + "/" + name, written: &written,
        limitBytes: entry.unpackedLimitBytes)
      files.append(Stamp.File(path: name, digest: digest))
      guard !isInterrupted() else { throw .interrupted }
      progress(written)
    }
    return files
  }

  private func unpackMember(
    _ archive: OpaquePointer, _ index: UInt64, to path: String, written: inout Int, limitBytes: Int
  ) throws(CatalogueError) -> Digest {
    guard let member = zip_fopen_index(archive, index, 0) else { throw damage(archive) }
    // Closing cannot lose anything of a file that is only read.
    defer { zip_fclose(member) }
    let output = try OutputFile(path)
    var hasher = Digest.Hasher()
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Int(zip_fread(member, &buffer, UInt64(buffer.count)))
      guard count >= 0 else { throw damage(archive) }
      if count == 0 { break }
      written += count
      // Counted as it comes: a header may promise less than the data hold.
      guard written <= limitBytes else { throw .tooLarge(limitBytes: limitBytes) }
      hasher.update(buffer[..<count])
      try output.write(buffer[..<count])
    }
    try output.close()
    return hasher.digest
  }

  private func damage(_ archive: OpaquePointer) -> CatalogueError {
    // The text belongs to the archive and is copied here.
    .damagedWheel(reason: zip_strerror(archive).map { String(cString: $0) } ?? "unreadable")
  }

  /// A name with a root, with `..`, an empty part or a backslash could lead out of the folder.
  private static func check(_ name: String) throws(CatalogueError) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isSafe = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    guard isSafe, !name.contains("\\"), !name.contains("\n") else {
      throw .climbsOut(member: name)
    }
  }
}
