extension Tensor {
  /// The tensor's digest: its kind, element type, shape and the Merkle root of its row-major
  /// little-endian bytes. A boolean is one byte; all NaN are the quiet one without payload.
  /// The elements are read at the first call only.
  public var digest: Digest { Digest(of: canonicalValue) }

  /// What enters digests of values that hold this tensor.
  public var canonicalValue: CanonicalValue {
    [
      "kind": "tensor",
      "type": .text(elementType.description),
      "shape": .array(shape.dimensions.map { .integer(Int64($0)) }),
      "root": .digest(root),
    ]
  }

  private var root: Digest {
    rememberedRoot.digest {
      var tree = MerkleTree()
      withLittleEndianBlocks { tree.append($0) }
      return tree.root
    }
  }
}
