import Tensors

/// A random change of the pictures learned from, as a person asks for it by name. One file of this
/// folder each. What it does to a row depends on seed, name, epoch and row alone.
public protocol Augmentation: Sendable {
  /// What a person calls it.
  static var name: String { get }
  /// One sentence of the manual.
  static var summary: String { get }
  /// The number after its name unless another is given; nil if it takes none.
  static var usual: Double? { get }
  /// The numbers it takes.
  static var range: ClosedRange<Double> { get }

  /// - Parameter number: within ``range``, or anything where it takes none.
  init(_ number: Double)

  /// Changes a picture.
  func apply(to picture: inout Picture, _ stream: inout RandomStream)
}

extension Augmentation {
  /// No number.
  public static var usual: Double? { nil }
  /// None that counts.
  public static var range: ClosedRange<Double> { 0...1 }
}

/// A picture as augmentations change it: RGB bytes, rows from the top.
public struct Picture: Sendable, Hashable {
  /// `[height, width, 3]`, row-major.
  public var pixels: [UInt8]
  /// Pixels across and down.
  public let width, height: Int

  /// - Precondition: three bytes for each pixel.
  public init(pixels: [UInt8], width: Int, height: Int) {
    precondition(pixels.count == 3 * width * height, "three bytes for each pixel")
    self.pixels = pixels
    self.width = width
    self.height = height
  }

  /// The picture whose pixel at row and column is this picture's at `source`.
  func rearranged(_ source: (_ row: Int, _ column: Int) -> (row: Int, column: Int)) -> Picture {
    var result = self
    for row in 0..<height {
      for column in 0..<width {
        let place = source(row, column)
        let (from, to) = (3 * (place.row * width + place.column), 3 * (row * width + column))
        for channel in 0..<3 { result.pixels[to + channel] = pixels[from + channel] }
      }
    }
    return result
  }

  /// Every byte replaced by what `table` holds for it.
  mutating func map(_ change: (Double) -> Double) {
    let table = (0..<256).map { value in
      UInt8(min(255, max(0, change(Double(value)).rounded())))
    }
    for place in pixels.indices { pixels[place] = table[Int(pixels[place])] }
  }
}

/// An augmentation that was asked for.
public struct AugmentationChoice: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// The number after it; its usual one if none was given.
  public let number: Double

  /// The choice of a name; nil if there is no such augmentation or it does not take this number.
  public init?(_ name: String, _ number: Double? = nil) {
    guard let kind = Augmentations.all.first(where: { $0.name == name }) else { return nil }
    guard number == nil || kind.usual != nil && kind.range.contains(number ?? 0) else { return nil }
    self.name = name
    self.number = number ?? kind.usual ?? 0
  }

  var canonicalValue: CanonicalValue { [.text(name), .real(number)] }
}

/// The list of augmentations.
public enum Augmentations {
  /// Every augmentation. A test compares this list with the folder.
  public static let all: [any Augmentation.Type] = [
    Brightness.self, Contrast.self, Crop.self, Erase.self, Flip.self, Rotate.self,
  ]

  /// Changes a picture by all that were asked for, in their order.
  static func apply(
    _ choices: [AugmentationChoice], to picture: inout Picture, seed: Int64, epoch: Int, row: Int
  ) {
    for choice in choices {
      guard let kind = all.first(where: { $0.name == choice.name }) else { continue }
      var stream = RandomSource(seed: seed, purpose: "augment \(choice.name)", epoch: epoch)
        .stream(row: row)
      kind.init(choice.number).apply(to: &picture, &stream)
    }
  }
}
