import Glibc

/// A copy of a journal and its log in a folder of its own, for reading a session without touching it:
/// SQLite writes beside a database even to read it.
enum JournalCopy {
  static func journalPath(in folder: String) -> String { folder + "/journal.sqlite" }

  /// Makes the copy and returns its folder.
  static func make(of folder: SessionFolder) throws(SessionError) -> String {
    let above = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(above)/thaw-journal-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Disk.lastError("write", above) }
    let copy = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do throws(SessionError) {
      for ending in ["", "-wal"] {
        try Disk.copy(folder.journalPath + ending, to: journalPath(in: copy) + ending)
      }
    } catch {
      remove(copy)
      throw error
    }
    return copy
  }

  /// Removes a copy.
  static func remove(_ folder: String) {
    for ending in ["", "-wal", "-shm", "-journal"] { unlink(journalPath(in: folder) + ending) }
    rmdir(folder)
  }
}
