/// How a camera was held, as its file tells it: EXIF tag 0x0112.
enum EXIF {
  /// The orientation, 1 to 8, of a PNG file's `eXIf` chunk; 1 where it says nothing readable.
  static func orientation(inPNG bytes: [UInt8]) -> Int {
    var position = PNG.signature.count
    while let length = number(bytes, at: position, byteCount: 4, isBigEndian: true),
      position + 12 + length <= bytes.count
    {
      let kind = bytes[position + 4..<position + 8]
      if kind.elementsEqual("eXIf".utf8) {
        return orientation(inBlock: Array(bytes[position + 8..<position + 8 + length]))
      }
      position += 12 + length
    }
    return 1
  }

  /// The orientation, 1 to 8, of a JPEG file's first `Exif` segment; 1 where it says nothing readable.
  static func orientation(inJPEG bytes: [UInt8]) -> Int {
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      // A byte 0xFF may stand before a marker any number of times.
      if marker == 0xFF {
        position += 1
        continue
      }
      // From the first scan on there are no more segments about the picture as a whole.
      guard marker != 0xDA, marker != 0xD9,
        let length = number(bytes, at: position + 2, byteCount: 2, isBigEndian: true),
        length >= 2, position + 2 + length <= bytes.count
      else { return 1 }
      let segment = bytes[position + 4..<position + 2 + length]
      if marker == 0xE1, segment.starts(with: "Exif\0\0".utf8) {
        return orientation(inBlock: Array(segment.dropFirst(6)))
      }
      position += 2 + length
    }
    return 1
  }

  /// A block is a TIFF file: byte order, 42, the place of a list of 12-byte entries.
  private static func orientation(inBlock block: [UInt8]) -> Int {
    let isBigEndian = block.starts(with: "MM".utf8)
    guard isBigEndian || block.starts(with: "II".utf8),
      number(block, at: 2, byteCount: 2, isBigEndian: isBigEndian) == 42,
      let list = number(block, at: 4, byteCount: 4, isBigEndian: isBigEndian),
      let count = number(block, at: list, byteCount: 2, isBigEndian: isBigEndian)
    else { return 1 }
    for entry in 0..<count {
      let start = list + 2 + 12 * entry
      guard let tag = number(block, at: start, byteCount: 2, isBigEndian: isBigEndian) else {
        return 1
      }
      guard tag == 0x0112 else { continue }
      let isShort = number(block, at: start + 2, byteCount: 2, isBigEndian: isBigEndian) == 3
      let value = number(block, at: start + 8, byteCount: 2, isBigEndian: isBigEndian) ?? 1
      return isShort && (1...8).contains(value) ? value : 1
    }
    return 1
  }

  private static func number(
    _ bytes: [UInt8], at position: Int, byteCount: Int, isBigEndian: Bool
  ) -> Int? {
    guard position >= 0, position + byteCount <= bytes.count else { return nil }
    let digits = bytes[position..<position + byteCount]
    return isBigEndian
      ? digits.reduce(0) { $0 << 8 | Int($1) } : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

extension Image {
  /// The picture turned and mirrored so that an EXIF orientation of 1 to 8 is undone.
  func upright(_ orientation: Int) -> Image {
    guard orientation != 1 else { return self }
    let swapsAxes = orientation >= 5
    let (newWidth, newHeight) = swapsAxes ? (height, width) : (width, height)
    let size = channels.rawValue
    var turned = [UInt8]()
    turned.reserveCapacity(pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (across, down) = swapsAxes ? (y, x) : (x, y)
        let isMirrored = [2, 3, 7, 8].contains(orientation)
        let isFlipped = [3, 4, 6, 7].contains(orientation)
        let column = isMirrored ? width - 1 - across : across
        let row = isFlipped ? height - 1 - down : down
        let start = (row * width + column) * size
        turned.append(contentsOf: pixels[start..<start + size])
      }
    }
    return Image(width: newWidth, height: newHeight, channels: channels, pixels: turned)
  }
}
