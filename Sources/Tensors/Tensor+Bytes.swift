extension Tensor {
  /// The elements' bytes as files and digests hold them: row-major, little-endian, a boolean in one
  /// byte, all NaN as the quiet one without payload. `body` gets them a block at a time.
  ///
  /// - Throws: what `body` throws; no block follows then.
  public func withLittleEndianBlocks<Failure>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    switch storage {
    case .boolean(let values): try Tensor.blocks(values, body) { $0 ? UInt8(1) : 0 }
    case .int64(let values): try Tensor.blocks(values, body) { $0.littleEndian }
    case .float32(let values):
      try Tensor.blocks(values, body) { ($0.isNaN ? 0x7fc0_0000 : $0.bitPattern).littleEndian }
    case .float64(let values):
      try Tensor.blocks(values, body) {
        ($0.isNaN ? 0x7ff8_0000_0000_0000 : $0.bitPattern).littleEndian
      }
    }
  }

  private static func blocks<Value, Word: FixedWidthInteger, Failure>(
    _ values: [Value], _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void,
    word: (Value) -> Word
  ) throws(Failure) {
    let block = 1 << 16
    for start in stride(from: 0, to: values.count, by: block) {
      let words = values[start..<min(start + block, values.count)].map(word)
      // The words are plain integers, and the pointer is used within this call only.
      try words.withUnsafeBufferPointer { (words) throws(Failure) in
        try body(UnsafeRawBufferPointer(words))
      }
    }
  }
}
