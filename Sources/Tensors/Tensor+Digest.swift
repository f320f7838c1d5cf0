extension Tensor {
  /// The tensor's digest: its kind, element type, shape and the Merkle root of its row-major
  /// little-endian bytes. A boolean is one byte; all NaN are the quiet one without payload.
  /// Computed at the first call.
  public var digest: Digest { remembered.digest { Digest(of: canonicalValue) } }

  /// What enters digests of values that hold this tensor.
  public var canonicalValue: CanonicalValue {
    var tree = MerkleTree()
    withLittleEndianBlocks { tree.append($0) }
    return [
      "kind": "tensor",
      "type": .text(elementType.description),
      "shape": .array(shape.dimensions.map { .integer(Int64($0)) }),
      "root": .digest(tree.root),
    ]
  }
}
