/// A decoded picture: rows from the top, pixels from the left, one byte a channel.
public struct Image: Sendable {
  /// The sorts of pixel, by their bytes.
  public enum Channels: Int, Sendable {
    case grey = 1
    case rgb = 3
  }

  /// Pixels of the largest picture that is decoded: 100 million.
  public static let pixelLimit = 100_000_000

  /// Pixels across.
  public let width: Int

  /// Pixels down.
  public let height: Int

  /// What a pixel is made of.
  public let channels: Channels

  /// `[height, width, channels]`, row-major.
  public let pixels: [UInt8]

  /// - Precondition: `pixels` has `height * width * channels` bytes, and no length is 0.
  public init(width: Int, height: Int, channels: Channels, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height * channels.rawValue)
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// Decodes a PNG or a JPEG file, told apart by its first bytes.
  ///
  /// The result is what Pillow's `ImageOps.exif_transpose(image).convert("RGB")` gives, with two
  /// differences: transparent pixels are blended over white instead of dropping the transparency, and
  /// 16-bit grey keeps its high byte, as Pillow does for 16-bit colour. Grey files stay grey (R = G = B).
  /// Colour profiles and gamma are not applied.
  ///
  /// - Throws: an ``ImageProblem``.
  public init(decoding bytes: [UInt8]) throws(ImageProblem) {
    if bytes.starts(with: PNG.signature) {
      self = try PNG.decode(bytes)
    } else if bytes.starts(with: JPEG.signature) {
      self = try JPEG.decode(bytes)
    } else {
      throw .unknownFormat
    }
  }

  /// The same picture with three channels.
  public func rgb() -> Image {
    guard channels == .grey else { return self }
    // Every byte of the new array is written before it counts as initialised.
    let tripled = [UInt8](unsafeUninitializedCapacity: pixels.count * 3) { buffer, filled in
      for (position, value) in pixels.enumerated() {
        buffer[3 * position] = value
        buffer[3 * position + 1] = value
        buffer[3 * position + 2] = value
      }
      filled = pixels.count * 3
    }
    return Image(width: width, height: height, channels: .rgb, pixels: tripled)
  }
}
