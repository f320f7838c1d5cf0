import CJPEG

/// JPEG, read by libjpeg-turbo: accurate integer transform, smooth upsampling of colours, no colour
/// management. A file that ends early or holds damaged data is refused.
enum JPEG {
  static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

  static func decode(_ bytes: [UInt8]) throws(ImageProblem) -> Image {
    let limit = UInt64(Image.pixelLimit)
    var header = thaw_jpeg()
    // libjpeg reads within `count` bytes and returns before the call ends; so below.
    var status = bytes.withUnsafeBufferPointer {
      thaw_jpeg_read($0.baseAddress, $0.count, limit, &header, nil, 0)
    }
    try check(status, header)
    let (width, height) = (Int(header.width), Int(header.height))
    let byteCount = width * height * Int(header.channels)
    let pixels = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, filled in
      status = bytes.withUnsafeBufferPointer {
        thaw_jpeg_read($0.baseAddress, $0.count, limit, &header, buffer.baseAddress, byteCount)
      }
      // libjpeg wrote every byte if and only if it succeeded.
      filled = status == 0 ? byteCount : 0
    }
    try check(status, header)
    let image = Image(
      width: width, height: height, channels: header.channels == 1 ? .grey : .rgb, pixels: pixels)
    return image.upright(EXIF.orientation(inJPEG: bytes))
  }

  private static func check(_ status: Int32, _ header: thaw_jpeg) throws(ImageProblem) {
    switch status {
    case 0: return
    case 2:
      throw .tooManyPixels(
        width: Int(header.width), height: Int(header.height), limit: Image.pixelLimit)
    case 3: throw .cmyk
    default: throw .damaged(text(header.message))
    }
  }
}
