import Tensors

/// Tensors and texts on their way into a `.safetensors` file, which any reader of the format opens.
///
///     let file = try SafetensorsFile(metadata: [("source", "here")], tensors: [("w", weights)])
///     try file.write(to: "w.safetensors")
///
/// The same content gives the same bytes: tensors with wide elements come first, which keeps all of
/// them aligned, and otherwise in the order given.
public struct SafetensorsFile: Sendable {
  /// How int64 tensors are stored.
  public enum Integers: Sendable {
    /// With 64 bits, for readers who go by the type.
    case asTheyAre
    /// In the narrowest of I8, U8, I16, I32 and I64 that holds them all. They are int64 again when
    /// Thaw reads them.
    case narrowest
  }

  private struct Entry {
    let name: String
    let tensor: Tensor
    let type: StoredElementType
  }

  private let entries: [Entry]
  private let header: [UInt8]

  /// - Throws: `CheckpointError.duplicateTensor` if a name stands twice or is `__metadata__`, which
  ///   the format keeps for itself; `.headerOutOfRange` if names and texts take more than 100 MB.
  public init(
    metadata: [(key: String, value: String)] = [], tensors: [(name: String, tensor: Tensor)],
    integers: Integers = .asTheyAre
  ) throws(CheckpointError) {
    var names: Set<String> = ["__metadata__"]
    for tensor in tensors {
      guard names.insert(tensor.name).inserted else { throw .duplicateTensor(tensor.name) }
    }
    let unordered = tensors.map {
      Entry(name: $0.name, tensor: $0.tensor, type: $0.tensor.storedType(integers))
    }
    entries = [8, 4, 2, 1].flatMap { width in unordered.filter { $0.type.byteCount == width } }

    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.map { (key: $0.key, value: CanonicalValue.text($0.value)) }
      members.append("\"__metadata__\":" + CanonicalValue.map(texts).json)
    }
    var offset = 0
    for entry in entries {
      let end = offset + entry.tensor.count * entry.type.byteCount
      members.append(
        jsonText(entry.name) + ":{\"dtype\":\"\(Safetensors.name(of: entry.type))\",\"shape\":["
          + entry.tensor.shape.dimensions.map(String.init).joined(separator: ",")
          + "],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    guard text.count <= CheckpointLimits.safetensorsHeaderBytes else {
      throw .headerOutOfRange(byteCount: UInt64(text.count))
    }
    header = littleEndian(UInt64(text.count)) + text
  }

  /// Bytes of the whole file.
  public var byteCount: Int {
    entries.reduce(header.count) { $0 + $1.tensor.count * $1.type.byteCount }
  }

  /// The file in memory.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    withPieces { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Replaces the file at `path`, a piece at a time. If the disk is full, or anything else fails,
  /// what was there is still there and nothing else is.
  ///
  /// - Throws: `FileError`.
  public func write(to path: String) throws(FileError) {
    try AtomicFile.stream(to: path) { (write) throws(FileError) in try withPieces(write) }
  }

  private func withPieces<Failure>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    // The pointers are used within the calls they are lent for only.
    try header.withUnsafeBufferPointer { (bytes) throws(Failure) in
      try body(UnsafeRawBufferPointer(bytes))
    }
    for entry in entries {
      switch (entry.tensor.storage, entry.type) {
      case (.int64(let values), .int8): try narrowed(values, Int8.self, body)
      case (.int64(let values), .uint8): try narrowed(values, UInt8.self, body)
      case (.int64(let values), .int16): try narrowed(values, Int16.self, body)
      case (.int64(let values), .int32): try narrowed(values, Int32.self, body)
      default: try entry.tensor.withLittleEndianBlocks(body)
      }
    }
  }

  private func narrowed<Word: FixedWidthInteger, Failure>(
    _ values: [Int64], _: Word.Type, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    // All values fit: the type was chosen for that.
    let words = values.map { Word(truncatingIfNeeded: $0).littleEndian }
    try words.withUnsafeBufferPointer { (words) throws(Failure) in
      try body(UnsafeRawBufferPointer(words))
    }
  }
}

extension Tensor {
  fileprivate func storedType(_ integers: SafetensorsFile.Integers) -> StoredElementType {
    switch storage {
    case .boolean: return .boolean
    case .float32: return .float32
    case .float64: return .float64
    case .int64(let values):
      guard case .narrowest = integers, let low = values.min(), let high = values.max() else {
        return .int64
      }
      func fits<Word: FixedWidthInteger>(_: Word.Type) -> Bool {
        low >= Int64(Word.min) && high <= Int64(Word.max)
      }
      if fits(Int8.self) { return .int8 }
      if fits(UInt8.self) { return .uint8 }
      if fits(Int16.self) { return .int16 }
      return fits(Int32.self) ? .int32 : .int64
    }
  }
}

private func littleEndian(_ word: UInt64) -> [UInt8] {
  (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
}
