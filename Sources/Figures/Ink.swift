/// How a series is told from others: by colour, and without colour by marker and dashes.
///
/// The colours are four of Okabe and Ito's (2008), which stay apart for people who do not see red or
/// green as others do. They, and the grey of text, stand out on white as well as on black; the other four
/// of the palette do on one of them only.
struct Ink: Sendable, Hashable {
  /// The shape of a point.
  enum Marker: Character, Sendable, CaseIterable {
    case circle = "●"
    case triangle = "▲"
    case square = "■"
    case diamond = "◆"
    case plus = "+"
    case cross = "×"
    case point = "▼"
    case ring = "○"
    case openTriangle = "△"
    case openSquare = "□"
    case openDiamond = "◇"
    case openPoint = "▽"
  }

  /// Red, green and blue, from 0 to 255.
  let red, green, blue: UInt8
  let marker: Marker
  /// Lengths drawn and left out in turn, in dots of a terminal; empty for a whole line.
  let dashes: [Int]

  /// `#0072b2`.
  var hex: String {
    "#"
      + [red, green, blue].map { value in
        let digits = String(value, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }

  /// What everything but the data is drawn with.
  static let grey = Ink(
    red: 0x76, green: 0x76, blue: 0x76, marker: .point, dashes: [2, 3])

  /// The inks in their order.
  static let all = [
    Ink(red: 0, green: 0x72, blue: 0xB2, marker: .circle, dashes: []),
    Ink(red: 0xD5, green: 0x5E, blue: 0, marker: .triangle, dashes: [6, 3]),
    Ink(red: 0, green: 0x9E, blue: 0x73, marker: .square, dashes: [2, 2]),
    Ink(red: 0xCC, green: 0x79, blue: 0xA7, marker: .diamond, dashes: [8, 3, 2, 3]),
    Ink(red: 0, green: 0x72, blue: 0xB2, marker: .plus, dashes: [4, 4]),
    Ink(red: 0xD5, green: 0x5E, blue: 0, marker: .cross, dashes: [10, 4]),
    Ink(red: 0, green: 0x9E, blue: 0x73, marker: .point, dashes: [6, 2, 2, 2]),
    Ink(red: 0xCC, green: 0x79, blue: 0xA7, marker: .ring, dashes: [3, 3]),
    Ink(red: 0, green: 0x72, blue: 0xB2, marker: .openTriangle, dashes: [12, 3]),
    Ink(red: 0xD5, green: 0x5E, blue: 0, marker: .openSquare, dashes: [1, 2]),
    Ink(red: 0, green: 0x9E, blue: 0x73, marker: .openDiamond, dashes: [8, 2, 2, 2, 2, 2]),
    Ink(red: 0xCC, green: 0x79, blue: 0xA7, marker: .openPoint, dashes: [5, 5]),
  ]

  /// The ink of a series; after twelve they start again.
  static func ofSeries(_ index: Int) -> Ink { all[index % all.count] }
}
