import Tensors

/// All pixels further from the picture's mean, or nearer to it.
struct Contrast: Augmentation {
  static let name = "contrast"
  static let summary = "Differences from the picture's mean larger or smaller, by up to this share."
  static let usual: Double? = 0.2
  static let range = 0.0...1.0

  private let most: Double

  init(_ number: Double) { most = number }

  func apply(to picture: inout Picture, _ stream: inout RandomStream) {
    let factor = 1 + most * (2 * stream.uniform() - 1)
    // A sum of bytes is exact in any order.
    let mean = Double(picture.pixels.reduce(0) { $0 + Int($1) }) / Double(picture.pixels.count)
    picture.map { mean + ($0 - mean) * factor }
  }
}
