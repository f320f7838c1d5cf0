/// The root of a Merkle tree (RFC 6962, section 2.1) over a stream of bytes cut into leaves.
///
/// A leaf is hashed after a byte 0, a node after a byte 1, and no leaf is hashed twice; the stream
/// is held one leaf at a time.
public struct MerkleTree: Sendable {
  /// Bytes of a leaf; the last one may be shorter.
  public static let leafByteCount = 1 << 20

  private let leafByteCount: Int
  private var leaf = Digest.Hasher()
  private var filled = 0
  /// Roots of complete subtrees, biggest first, with the number of leaves each covers.
  private var subtrees: [(root: Digest, leaves: Int)] = []

  /// - Parameter leafByteCount: other than 1 MiB in tests only.
  public init(leafByteCount: Int = MerkleTree.leafByteCount) {
    precondition(leafByteCount > 0)
    self.leafByteCount = leafByteCount
    leaf.update([0])
  }

  /// The root over `bytes`.
  public static func root(of bytes: [UInt8]) -> Digest {
    var tree = MerkleTree()
    // The pointer is used within this call only.
    bytes.withUnsafeBytes { tree.append($0) }
    return tree.root
  }

  /// Adds raw memory at the end of the stream; it is read within this call only.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    var position = 0
    while position < bytes.count {
      if filled == leafByteCount { closeLeaf() }
      let taken = min(leafByteCount - filled, bytes.count - position)
      leaf.update(rawBytes: UnsafeRawBufferPointer(rebasing: bytes[position..<position + taken]))
      filled += taken
      position += taken
    }
  }

  /// The root over all bytes so far; of none, the digest of the empty string.
  public var root: Digest {
    var tree = self
    if tree.filled == 0 && tree.subtrees.isEmpty { return Digest(of: []) }
    tree.closeLeaf()
    var root = tree.subtrees.removeLast().root
    while let left = tree.subtrees.popLast() { root = MerkleTree.parent(left.root, root) }
    return root
  }

  private mutating func closeLeaf() {
    var node = (root: leaf.digest, leaves: 1)
    while let left = subtrees.last, left.leaves == node.leaves {
      subtrees.removeLast()
      node = (MerkleTree.parent(left.root, node.root), 2 * node.leaves)
    }
    subtrees.append(node)
    leaf = Digest.Hasher()
    leaf.update([0])
    filled = 0
  }

  private static func parent(_ left: Digest, _ right: Digest) -> Digest {
    Digest(of: [1] + left.bytes + right.bytes)
  }
}
