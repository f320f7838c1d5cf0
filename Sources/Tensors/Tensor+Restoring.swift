extension Tensor {
  /// The tensor of bytes in the form that ``withLittleEndianBlocks(_:)`` gives; nil if they do not
  /// fill the shape, or one is no boolean.
  public init?(_ type: ElementType, dimensions: [Int], littleEndian bytes: [UInt8]) {
    guard let shape = Shape(checking: dimensions) else { return nil }
    let (byteCount, overflow) = shape.count.multipliedReportingOverflow(by: type.byteCount)
    guard !overflow, bytes.count == byteCount else { return nil }
    switch type {
    case .boolean:
      guard bytes.allSatisfy({ $0 <= 1 }) else { return nil }
      self.init(bytes.map { $0 == 1 }, shape: shape)
    case .int64: self.init(Tensor.words(bytes) { Int64(littleEndian: $0) }, shape: shape)
    case .float32:
      self.init(
        Tensor.words(bytes) { Float(bitPattern: UInt32(littleEndian: $0)) }, shape: shape)
    case .float64:
      self.init(
        Tensor.words(bytes) { Double(bitPattern: UInt64(littleEndian: $0)) }, shape: shape)
    }
  }

  private static func words<Word: FixedWidthInteger, Value>(
    _ bytes: [UInt8], _ value: (Word) -> Value
  ) -> [Value] {
    let width = MemoryLayout<Word>.size
    // Words are read within the bytes, at places that need not be aligned.
    return bytes.withUnsafeBytes { buffer in
      (0..<bytes.count / width).map {
        value(buffer.loadUnaligned(fromByteOffset: $0 * width, as: Word.self))
      }
    }
  }
}
