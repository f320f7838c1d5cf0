import Tensors

/// All pixels brighter or darker by a factor.
struct Brightness: Augmentation {
  static let name = "brightness"
  static let summary = "Brighter or darker, by up to this share."
  static let usual: Double? = 0.2
  static let range = 0.0...1.0

  private let most: Double

  init(_ number: Double) { most = number }

  func apply(to picture: inout Picture, _ stream: inout RandomStream) {
    let factor = 1 + most * (2 * stream.uniform() - 1)
    picture.map { $0 * factor }
  }
}
