import Datasets
import Tensors

/// A part of the picture, stretched to its size again.
struct Crop: Augmentation {
  static let name = "crop"
  static let summary = "A part is stretched to the whole: at least this share of each side."
  static let usual: Double? = 0.8
  static let range = 0.1...1.0

  private let least: Double

  init(_ number: Double) { least = number }

  func apply(to picture: inout Picture, _ stream: inout RandomStream) {
    let share = least + (1 - least) * stream.uniform()
    let height = max(1, Int((share * Double(picture.height)).rounded()))
    let width = max(1, Int((share * Double(picture.width)).rounded()))
    let top = stream.integer(below: picture.height - height + 1)
    let left = stream.integer(below: picture.width - width + 1)
    var part: [UInt8] = []
    part.reserveCapacity(3 * width * height)
    for row in top..<top + height {
      let start = 3 * (row * picture.width + left)
      part += picture.pixels[start..<start + 3 * width]
    }
    picture.pixels =
      Image(width: width, height: height, channels: .rgb, pixels: part)
      .resized(width: picture.width, height: picture.height, .bilinear).pixels
  }
}
