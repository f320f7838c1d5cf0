import Glibc
import Tensors

/// How many changes the journal acknowledged, in a file of its own.
///
/// SQLite takes a damaged end of its write-ahead log for a transaction that never ended, and drops it
/// without a word. The mark is written after the journal, so it never says too much; it is not
/// synchronized, so after a power cut it may say too little, which hides nothing else.
struct CommitMark: ~Copyable {
  private let file: Int32

  /// Opens the mark for writing, or makes it.
  init(path: String) throws(SessionError) {
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard file >= 0 else { throw Disk.lastError("open", path) }
  }

  deinit { close(file) }

  /// What the mark says; nil where it is missing or damaged. One that is empty says nothing yet: the
  /// disk was full when it should have been written first.
  static func read(_ path: String) -> Int? {
    guard let bytes = try? Disk.read(path, limitBytes: 64) else { return nil }
    guard !bytes.isEmpty else { return 0 }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard let count = words.first.flatMap({ Int($0, radix: 16) }), count >= 0,
      bytes == text(count)
    else {
      return nil
    }
    return count
  }

  /// Says that the journal holds `count` changes. Always as long as before, so it needs no room.
  func write(_ count: Int) {
    let text = CommitMark.text(count)
    // The journal decides; a mark that could not be written is behind, as after a power cut. But half
    // a mark would be damage: what a crowded disk cut short is written to its end.
    text.withUnsafeBytes { bytes in
      var (written, refusals) = (0, 0)
      while written < bytes.count, refusals < CommitMark.refusalLimit {
        let count = pwrite(
          file, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(written))
        if count > 0 { written += count } else { refusals += 1 }
      }
    }
  }

  /// How often a write may be refused before the mark stays behind.
  private static let refusalLimit = 8

  private static func text(_ count: Int) -> [UInt8] {
    let digits = String(count, radix: 16)
    let padded = String(repeating: "0", count: 16 - digits.count) + digits
    return Array("\(padded) \(Digest(of: padded.utf8).short)\n".utf8)
  }
}
