import Tensors

/// A rectangle made grey, so that no single spot decides (Zhong and others, 2020).
struct Erase: Augmentation {
  static let name = "erase"
  static let summary = "A rectangle turns grey: up to this share of each side."
  static let usual: Double? = 0.3
  static let range = 0.0...1.0

  private let most: Double

  init(_ number: Double) { most = number }

  func apply(to picture: inout Picture, _ stream: inout RandomStream) {
    let height = Int((most * stream.uniform() * Double(picture.height)).rounded())
    let width = Int((most * stream.uniform() * Double(picture.width)).rounded())
    let top = stream.integer(below: picture.height - height + 1)
    let left = stream.integer(below: picture.width - width + 1)
    for row in top..<top + height {
      for column in left..<left + width {
        let place = 3 * (row * picture.width + column)
        for channel in 0..<3 { picture.pixels[place + channel] = 127 }
      }
    }
  }
}
