import Tensors

/// Left and right exchanged, every second time.
struct Flip: Augmentation {
  static let name = "flip"
  static let summary = "Left and right are exchanged, every second time."

  init(_: Double) {}

  func apply(to picture: inout Picture, _ stream: inout RandomStream) {
    guard stream.uniform() < 0.5 else { return }
    let last = picture.width - 1
    picture = picture.rearranged { ($0, last - $1) }
  }
}
