extension Tensor {
  /// The tensor's digest: its kind, element type, shape and the Merkle root of its row-major
  /// little-endian bytes. A boolean is one byte; all NaN are the quiet one without payload.
  public var digest: Digest { Digest(of: canonicalValue) }

  /// What enters digests of values that hold this tensor.
  public var canonicalValue: CanonicalValue {
    [
      "kind": "tensor",
      "type": .text(elementType.description),
      "shape": .array(shape.dimensions.map { .integer(Int64($0)) }),
      "root": .digest(merkleRoot),
    ]
  }

  private var merkleRoot: Digest {
    var tree = MerkleTree()
    switch storage {
    case .boolean(let values): tree.append(values) { $0 ? UInt8(1) : 0 }
    case .int64(let values): tree.append(values) { $0.littleEndian }
    case .float32(let values):
      tree.append(values) { ($0.isNaN ? 0x7fc0_0000 : $0.bitPattern).littleEndian }
    case .float64(let values):
      tree.append(values) { ($0.isNaN ? 0x7ff8_0000_0000_0000 : $0.bitPattern).littleEndian }
    }
    return tree.root
  }
}

extension MerkleTree {
  /// Adds `values` as the words that `word` makes of them, a block at a time.
  fileprivate mutating func append<Value, Word>(_ values: [Value], word: (Value) -> Word) {
    let block = 1 << 16
    for start in stride(from: 0, to: values.count, by: block) {
      let words = values[start..<min(start + block, values.count)].map(word)
      // The words are plain integers, and the pointer is used within this call only.
      words.withUnsafeBytes { append($0) }
    }
  }
}
