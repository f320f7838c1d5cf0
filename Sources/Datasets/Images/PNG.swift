import CPNG

/// Portable network graphics, read by libpng.
enum PNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func decode(_ bytes: [UInt8]) throws(ImageProblem) -> Image {
    let limit = UInt64(Image.pixelLimit)
    var header = thaw_png()
    // libpng reads within `count` bytes and returns before the call ends; so below.
    var status = bytes.withUnsafeBufferPointer {
      thaw_png_read($0.baseAddress, $0.count, limit, &header, nil, 0)
    }
    try check(status, header)
    let (width, height) = (Int(header.width), Int(header.height))
    let byteCount = width * height * Int(header.channels)
    let pixels = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, filled in
      status = bytes.withUnsafeBufferPointer {
        thaw_png_read($0.baseAddress, $0.count, limit, &header, buffer.baseAddress, byteCount)
      }
      // libpng wrote every byte if and only if it succeeded.
      filled = status == 0 ? byteCount : 0
    }
    try check(status, header)
    let image =
      switch header.channels {
      case 1: Image(width: width, height: height, channels: .grey, pixels: pixels)
      case 2:
        Image(width: width, height: height, channels: .grey, pixels: overWhite(pixels, colours: 1))
      case 4:
        Image(width: width, height: height, channels: .rgb, pixels: overWhite(pixels, colours: 3))
      default: Image(width: width, height: height, channels: .rgb, pixels: pixels)
      }
    return image.upright(EXIF.orientation(inPNG: bytes))
  }

  /// Blends colours followed by their alpha over white, rounded to the nearest.
  private static func overWhite(_ pixels: [UInt8], colours: Int) -> [UInt8] {
    var blended: [UInt8] = []
    blended.reserveCapacity(pixels.count / (colours + 1) * colours)
    for start in stride(from: 0, to: pixels.count, by: colours + 1) {
      let alpha = Int(pixels[start + colours])
      for channel in 0..<colours {
        let value = Int(pixels[start + channel]) * alpha + 255 * (255 - alpha)
        blended.append(UInt8((value + 127) / 255))
      }
    }
    return blended
  }

  private static func check(_ status: Int32, _ header: thaw_png) throws(ImageProblem) {
    switch status {
    case 0: return
    case 2:
      throw .tooManyPixels(
        width: Int(header.width), height: Int(header.height), limit: Image.pixelLimit)
    default: throw .damaged(text(header.message))
    }
  }
}

/// The text in a C array of characters, which ends at its first NUL.
func text<Characters>(_ characters: Characters) -> String {
  // The tuple that a C array becomes is read as its bytes, within this call.
  withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
