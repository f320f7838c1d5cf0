import Tensors

/// Turned by quarters, each as likely; a picture that is not square by halves.
struct Rotate: Augmentation {
  static let name = "rotate"
  static let summary = "Turned by a multiple of 90 degrees, each as likely."
  static let usual: Double? = 90
  static let range = 90.0...90.0

  init(_: Double) {}

  func apply(to picture: inout Picture, _ stream: inout RandomStream) {
    let (bottom, right) = (picture.height - 1, picture.width - 1)
    var quarters = stream.integer(below: 4)
    if bottom != right { quarters &= 2 }
    switch quarters {
    case 1: picture = picture.rearranged { ($1, right - $0) }
    case 2: picture = picture.rearranged { (bottom - $0, right - $1) }
    case 3: picture = picture.rearranged { (bottom - $1, $0) }
    default: break
    }
  }
}
