import Tensors

/// What a tensor's elements are in the file, before they are converted on reading.
public enum StoredElementType: String, Sendable, CaseIterable {
  case boolean, uint8, int8, uint16, int16, uint32, int32, uint64, int64
  case float16, bfloat16, float32, float64
  // Known so that names and sizes can be shown; reading them is refused by name.
  case complex64, complex128
  case float8e4m3 = "float8 (e4m3)"
  case float8e5m2 = "float8 (e5m2)"
  case quantizedInt8 = "quantized int8"
  case quantizedUInt8 = "quantized uint8"
  case quantizedInt32 = "quantized int32"

  /// Bytes an element takes in the file.
  public var byteCount: Int {
    switch self {
    case .boolean, .uint8, .int8, .float8e4m3, .float8e5m2, .quantizedInt8, .quantizedUInt8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32, .quantizedInt32: 4
    case .uint64, .int64, .float64, .complex64: 8
    case .complex128: 16
    }
  }

  /// The type the elements get on reading; nil where Thaw does not compute with them.
  public var readAs: ElementType? {
    switch self {
    case .boolean: .boolean
    case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64: .int64
    case .float16, .bfloat16, .float32: .float32
    case .float64: .float64
    default: nil
    }
  }
}

extension StoredElementType {
  /// Converts little-endian elements to the tensor type ``readAs`` names.
  ///
  /// - Throws: ``CheckpointError/unsignedOutOfRange(_:value:)``,
  ///   ``CheckpointError/unsupportedElementType(_:type:)``; both name `tensor`.
  func converted(_ bytes: [UInt8], tensor name: String) throws(CheckpointError) -> Tensor.Storage {
    switch self {
    case .boolean: return .boolean(bytes.map { $0 != 0 })
    case .uint8: return .int64(bytes.map { Int64($0) })
    case .int8: return .int64(bytes.map { Int64(Int8(bitPattern: $0)) })
    case .uint16: return .int64(words(bytes, UInt16.self).map { Int64($0) })
    case .int16: return .int64(words(bytes, UInt16.self).map { Int64(Int16(bitPattern: $0)) })
    case .uint32: return .int64(words(bytes, UInt32.self).map { Int64($0) })
    case .int32: return .int64(words(bytes, UInt32.self).map { Int64(Int32(bitPattern: $0)) })
    case .int64: return .int64(words(bytes, UInt64.self).map { Int64(bitPattern: $0) })
    case .uint64:
      let values = words(bytes, UInt64.self)
      if let large = values.first(where: { $0 > UInt64(Int64.max) }) {
        throw .unsignedOutOfRange(name, value: large)
      }
      return .int64(values.map { Int64($0) })
    case .float16: return .float32(words(bytes, UInt16.self).map(float(half:)))
    case .bfloat16:
      return .float32(words(bytes, UInt16.self).map { Float(bitPattern: UInt32($0) << 16) })
    case .float32: return .float32(words(bytes, UInt32.self).map { Float(bitPattern: $0) })
    case .float64: return .float64(words(bytes, UInt64.self).map { Double(bitPattern: $0) })
    default: throw .unsupportedElementType(name, type: rawValue)
    }
  }

  private func words<Word: FixedWidthInteger>(_ bytes: [UInt8], _: Word.Type) -> [Word] {
    let size = MemoryLayout<Word>.size
    return bytes.withUnsafeBytes { raw in
      // Each word lies within the bytes: their number is a multiple of the word's size.
      (0..<raw.count / size).map {
        Word(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: Word.self))
      }
    }
  }
}

/// The float32 with the value of an IEEE 754 half-precision number; every one has one.
private func float(half bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10 & 0x1F)
  let fraction = UInt32(bits & 0x3FF)
  switch exponent {
  case 0:
    // Subnormal: fraction × 2⁻²⁴, exact in float32.
    let magnitude = Float(fraction) * 0x1p-24
    return Float(bitPattern: magnitude.bitPattern | sign)
  case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
  default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}
