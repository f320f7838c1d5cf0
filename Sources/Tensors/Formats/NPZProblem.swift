/// What can be wrong with a `.npz` archive.
public enum NPZProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// No ZIP archive, or one whose directory contradicts itself.
  case noArchive(reason: String)
  /// More than 10,000 members.
  case tooManyMembers(count: Int)
  /// A member that is no `.npy` file.
  case foreignMember(name: String)
  /// A name that climbs out of a folder, is absolute or has signs that no name needs.
  case unsafeName(name: String)
  case repeatedName(name: String)
  case encrypted(name: String)
  /// Compressed by another method than deflate.
  case unknownCompression(name: String, method: Int)
  /// The archive says the member is larger than its compressed bytes could ever give.
  case impossibleSize(name: String, byteCount: Int, compressedByteCount: Int)
  /// The member's bytes do not give what the directory says.
  case damagedMember(name: String)

  /// What is wrong, as a sentence.
  public var description: String {
    switch self {
    case .noArchive(let reason): "this is not a .npz archive: \(reason)"
    case .tooManyMembers(let count): "the archive has \(count) members; 10000 is the limit"
    case .foreignMember(let name): "the archive holds \"\(name)\", which is not a .npy file"
    case .unsafeName(let name): "the archive holds a member with the unsafe name \"\(name)\""
    case .repeatedName(let name): "the archive holds \"\(name)\" twice"
    case .encrypted(let name): "\"\(name)\" is encrypted"
    case .unknownCompression(let name, let method):
      "\"\(name)\" is compressed by the unknown method \(method)"
    case .impossibleSize(let name, let byteCount, let compressedByteCount):
      "\"\(name)\" cannot grow from \(compressedByteCount) to \(byteCount) bytes"
    case .damagedMember(let name): "\"\(name)\" is damaged"
    }
  }
}
