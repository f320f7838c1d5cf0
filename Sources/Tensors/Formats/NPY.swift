/// NumPy's `.npy`: one array. Read in versions 1 to 3, both byte orders and both element orders;
/// written in version 1, row-major and little-endian, byte for byte as NumPy does.
///
/// Integers of every size become int64, float16 becomes float32. The file must end with the last
/// element. See NumPy's documentation, `numpy.lib.format`.
public enum NPY: TensorFormat {
  /// The extension.
  public static let fileExtension = "npy"

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let headerLimit = 1 << 16

  /// Reads one tensor.
  public static func read(path: String, limit: MemoryLimit) throws(TensorFileError) -> TensorFile {
    var source = try FileSource(path: path)
    return .tensor(try read(from: &source, limit: limit, purpose: "the tensor in \"\(path)\""))
  }

  /// Reads one tensor from bytes in memory.
  public static func read(
    _ bytes: [UInt8], limit: MemoryLimit
  ) throws(TensorFileError) -> Tensor {
    var source = MemorySource(bytes)
    return try read(from: &source, limit: limit, purpose: "the tensor")
  }

  /// Writes one tensor.
  public static func write(_ contents: TensorFile, to path: String) throws(TensorFileError) {
    guard case .tensor(let tensor) = contents else {
      throw .cannotHold(format: "a .npy file", reason: "it holds one tensor; .npz holds several")
    }
    do throws(FileError) {
      try AtomicFile.write(encode(tensor), to: path)
    } catch {
      throw .file(error)
    }
  }

  /// The file's bytes for a tensor. All NaN are written as one, so equal tensors give equal files.
  public static func encode(_ tensor: Tensor) -> [UInt8] {
    var bytes = NPYHeader.bytes(for: tensor)
    bytes.reserveCapacity(bytes.count + tensor.count * tensor.elementType.byteCount)
    tensor.withLittleEndianBlocks { bytes.append(contentsOf: $0) }
    return bytes
  }

  static func read<Source: ByteSource & ~Copyable>(
    from source: inout Source, limit: MemoryLimit, purpose: String
  ) throws(TensorFileError) -> Tensor {
    let (header, headerByteCount) = try readHeader(from: &source)
    let count = header.shape.count
    let (dataByteCount, overflow) = count.multipliedReportingOverflow(by: header.elements.byteCount)
    guard !overflow, dataByteCount <= Int.max - headerByteCount else {
      throw .npy(.tooManyElements)
    }
    let expected = headerByteCount + dataByteCount
    guard source.byteCount >= expected else {
      throw .npy(.endsEarly(byteCount: source.byteCount, expected: expected))
    }
    guard source.byteCount == expected else {
      throw .npy(.surplusBytes(count: source.byteCount - expected))
    }
    // Reordering holds a second copy for a moment.
    let copies = header.isFortranOrder && header.shape.rank > 1 ? 2 : 1
    let (needed, tooMany) = count.multipliedReportingOverflow(
      by: header.elements.elementType.byteCount * copies)
    do throws(MemoryLimitError) {
      try limit.check(tooMany ? .max : needed, for: purpose)
    } catch {
      throw .memory(error)
    }
    let storage = try NPYReader(elements: header.elements, count: count).storage(from: &source)
    return header.isFortranOrder
      ? Tensor(shape: header.shape, columnMajor: storage)
      : Tensor(shape: header.shape, storage: storage)
  }

  private static func readHeader<Source: ByteSource & ~Copyable>(
    from source: inout Source
  ) throws(TensorFileError) -> (header: NPYHeader, byteCount: Int) {
    let start = try source.read(8)
    guard start.starts(with: magic), start.count == 8 else { throw .npy(.noMagic) }
    let (major, minor) = (Int(start[6]), Int(start[7]))
    guard (1...3).contains(major), minor == 0 else {
      throw .npy(.unknownVersion(major: major, minor: minor))
    }
    let sizeByteCount = major == 1 ? 2 : 4
    let sizeBytes = try source.read(sizeByteCount)
    let headerByteCount = sizeBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard sizeBytes.count == sizeByteCount else {
      throw .npy(.endsEarly(byteCount: source.byteCount, expected: 8 + sizeByteCount))
    }
    guard headerByteCount <= headerLimit else {
      throw .npy(.headerTooLong(byteCount: headerByteCount))
    }
    let bytes = try source.read(headerByteCount)
    let expected = 8 + sizeByteCount + headerByteCount
    guard bytes.count == headerByteCount else {
      throw .npy(.endsEarly(byteCount: source.byteCount, expected: expected))
    }
    do throws(NPYProblem) {
      return (try NPYHeader(parsing: bytes), expected)
    } catch {
      throw .npy(error)
    }
  }
}

/// Turns the elements of a `.npy` file into a tensor's storage, a block at a time.
private struct NPYReader {
  let elements: NPYElements
  let count: Int

  func storage<Source: ByteSource & ~Copyable>(
    from source: inout Source
  ) throws(TensorFileError) -> Tensor.Storage {
    switch (elements.kind, elements.byteCount) {
    case (.boolean, _):
      .boolean(
        try values(from: &source) { (byte: UInt8, position) throws(NPYProblem) in
          guard byte <= 1 else { throw .noBoolean(byte: byte, position: position) }
          return byte == 1
        })
    case (.signed, 1): .int64(try values(from: &source) { (word: Int8, _) in Int64(word) })
    case (.signed, 2): .int64(try values(from: &source) { (word: Int16, _) in Int64(word) })
    case (.signed, 4): .int64(try values(from: &source) { (word: Int32, _) in Int64(word) })
    case (.signed, _): .int64(try values(from: &source) { (word: Int64, _) in word })
    case (.unsigned, 1): .int64(try values(from: &source) { (word: UInt8, _) in Int64(word) })
    case (.unsigned, 2): .int64(try values(from: &source) { (word: UInt16, _) in Int64(word) })
    case (.unsigned, 4): .int64(try values(from: &source) { (word: UInt32, _) in Int64(word) })
    case (.unsigned, _):
      .int64(
        try values(from: &source) { (word: UInt64, position) throws(NPYProblem) in
          guard let value = Int64(exactly: word) else {
            throw .unsignedOutOfRange(value: word, position: position)
          }
          return value
        })
    case (.float, 2):
      .float32(try values(from: &source) { (word: UInt16, _) in Float(Float16(bitPattern: word)) })
    case (.float, 4):
      .float32(try values(from: &source) { (word: UInt32, _) in Float(bitPattern: word) })
    case (.float, _):
      .float64(try values(from: &source) { (word: UInt64, _) in Double(bitPattern: word) })
    }
  }

  private func values<Source: ByteSource & ~Copyable, Word: FixedWidthInteger, Value>(
    from source: inout Source, value: (Word, Int) throws(NPYProblem) -> Value
  ) throws(TensorFileError) -> [Value] {
    let size = MemoryLayout<Word>.size
    let block = 1 << 17
    var values: [Value] = []
    values.reserveCapacity(count)
    while values.count < count {
      let wanted = min(block, count - values.count)
      let bytes = try source.read(wanted * size)
      guard bytes.count == wanted * size else {
        throw .npy(
          .endsEarly(byteCount: values.count * size + bytes.count, expected: count * size))
      }
      do throws(NPYProblem) {
        for index in 0..<wanted {
          // The offset stays inside the array, and any bytes are a valid integer.
          let word = bytes.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: index * size, as: Word.self)
          }
          let ordered = elements.isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
          values.append(try value(ordered, values.count))
        }
      } catch {
        throw .npy(error)
      }
    }
    return values
  }
}

extension Tensor {
  /// A tensor from elements in column-major (Fortran) order.
  fileprivate init(shape: Shape, columnMajor storage: Storage) {
    func reordered<Value>(_ values: [Value]) -> [Value] {
      if shape.rank < 2 || values.isEmpty { return values }
      var steps: [Int] = []
      var step = 1
      for length in shape.dimensions {
        steps.append(step)
        step *= length
      }
      var index = [Int](repeating: 0, count: shape.rank)
      var position = 0
      var result: [Value] = []
      result.reserveCapacity(values.count)
      while true {
        result.append(values[position])
        var axis = shape.rank - 1
        while axis >= 0 {
          index[axis] += 1
          position += steps[axis]
          if index[axis] < shape[axis] { break }
          position -= steps[axis] * shape[axis]
          index[axis] = 0
          axis -= 1
        }
        if axis < 0 { return result }
      }
    }
    switch storage {
    case .boolean(let values): self.init(reordered(values), shape: shape)
    case .int64(let values): self.init(reordered(values), shape: shape)
    case .float32(let values): self.init(reordered(values), shape: shape)
    case .float64(let values): self.init(reordered(values), shape: shape)
    }
  }
}
