import Glibc

/// Where things lie in a session's folder:
///
///     .thaw/sessions/NAME/format             the format's version, written first
///                        /lock               flock; pid and host of the holder
///                        /journal.sqlite     statements, names, values, lineage
///                        /commits            how many changes the journal holds
///                        /blobs/ab/cdef…     content under its SHA-256
///                        /checkpoints/KEY    where an interrupted fit goes on
struct SessionFolder: Hashable, Sendable {
  /// The session's name.
  let name: String
  /// The folder of this session.
  let path: String
  /// The folder of all sessions.
  let parent: String
  /// `.thaw` itself.
  let root: String

  var formatPath: String { path + "/format" }
  var lockPath: String { path + "/lock" }
  var journalPath: String { path + "/journal.sqlite" }
  var commitsPath: String { path + "/commits" }
  var blobsPath: String { path + "/blobs" }
  var checkpointsPath: String { path + "/checkpoints" }

  /// - Throws: ``SessionError/badName(_:)``: a name becomes a folder, so it must not lead elsewhere.
  init(root: String, name: String) throws(SessionError) {
    guard SessionFolder.isName(name) else { throw .badName(name) }
    self.name = name
    self.root = root
    parent = root + "/sessions"
    path = root + "/sessions/" + name
  }

  static func isName(_ text: String) -> Bool {
    let letters = text.utf8
    guard 1...64 ~= letters.count, letters.first != UInt8(ascii: ".") else { return false }
    return letters.allSatisfy { letter in
      switch letter {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
  }

  /// Makes the folders that are missing, for their owner only.
  func make() throws(SessionError) {
    for (folder, above) in [(root, nil), (parent, root), (path, parent)] {
      let isNew = try Disk.makeFolder(folder)
      if isNew, let above { try Disk.synchronizeFolder(above) }
    }
  }

  /// The format's version, read without touching anything; nil where no format was written yet.
  func format() throws(SessionError) -> Int? {
    let prefix = "thaw session format "
    let bytes: [UInt8]?
    do throws(SessionError) {
      bytes = try Disk.read(formatPath, limitBytes: 64)
    } catch .tooLarge {
      throw .damaged(.format(path: formatPath))
    }
    guard let bytes else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.hasPrefix(prefix), text.hasSuffix("\n"),
      let version = Int(text.dropFirst(prefix.count).dropLast()), version > 0
    else { throw .damaged(.format(path: formatPath)) }
    return version
  }

  /// Writes the format's version, durably.
  func writeFormat(_ version: Int) throws(SessionError) {
    var file = try DurableFile(in: path)
    try file.append(Array("thaw session format \(version)\n".utf8))
    try file.finish(as: formatPath)
    try Disk.synchronizeFolder(path)
  }
}
