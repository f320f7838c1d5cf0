import Tensors

/// The checksum of a row: SHA-256 of its table's name and its columns in canonical form.
enum Seal {
  static func of(_ table: String, _ columns: [CanonicalValue]) -> [UInt8] {
    Digest(of: .array([.text(table)] + columns)).bytes
  }
}

/// How the journal spells digests and lists of them.
enum Packed {
  static func bytes(_ digests: [Digest]) -> [UInt8] { digests.flatMap(\.bytes) }

  static func digests(_ bytes: [UInt8]) -> [Digest]? {
    guard bytes.count % 32 == 0 else { return nil }
    return stride(from: 0, to: bytes.count, by: 32).map { start in
      guard let digest = Digest(bytes: bytes[start..<start + 32]) else {
        preconditionFailure("32 bytes are a digest")
      }
      return digest
    }
  }
}
