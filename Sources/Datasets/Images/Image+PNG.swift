extension Image {
  /// The picture as a PNG file, grey or RGB with 8 bits a channel.
  ///
  /// The pixels are stored as they are: a compressor's bytes would differ from version to version, and
  /// what a notebook keeps should not. So it is meant for small pictures.
  public func png() -> [UInt8] {
    let colour: UInt8 = channels == .grey ? 0 : 2
    let header = PNGBytes.number(width) + PNGBytes.number(height) + [8, colour, 0, 0, 0]
    return PNG.signature + PNGBytes.chunk("IHDR", header)
      + PNGBytes.chunk("IDAT", PNGBytes.stored(scanlines)) + PNGBytes.chunk("IEND", [])
  }

  /// Each row after a byte that says it is not filtered.
  private var scanlines: [UInt8] {
    let rowBytes = width * channels.rawValue
    return (0..<height).flatMap { [0] + pixels[$0 * rowBytes..<($0 + 1) * rowBytes] }
  }
}

/// The parts of a PNG file: RFC 2083, with RFC 1950 and 1951 for the data.
private enum PNGBytes {
  /// 32 bits, the highest byte first.
  static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static func chunk(_ kind: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(kind.utf8) + content
    return number(content.count) + body + number(Int(checksum(body)))
  }

  /// A zlib stream of stored blocks.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let limit = 65_535
    var stream: [UInt8] = [0x78, 0x01]
    var position = 0
    repeat {
      let end = min(position + limit, bytes.count)
      let count = UInt16(end - position)
      stream.append(end == bytes.count ? 1 : 0)
      for length in [count, ~count] {
        stream += [UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8)]
      }
      stream += bytes[position..<end]
      position = end
    } while position < bytes.count
    return stream + number(adler(bytes))
  }

  /// CRC-32 of a chunk, bit by bit: a table would be faster and longer.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
  }

  private static func adler(_ bytes: [UInt8]) -> Int {
    var (low, high) = (1, 0)
    for byte in bytes {
      low = (low + Int(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }
}
