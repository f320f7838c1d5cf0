import Models
import Tensors

/// Rows of data as a model's graph reads them: what ranges are taken from.
public struct CalibrationRows: Sendable {
  /// What the rows are kept as.
  private enum Content: Sendable {
    case pixels([UInt8], ImagePreprocessing)
    case tensor(Tensor)
  }

  private let content: Content
  /// Number of rows.
  public let count: Int

  /// Rows of the many that are enough: what more would change is less than what rounding does.
  public static let limit = 64

  /// Positions of the rows to take of so many: all, or ``limit`` of them at equal distances.
  public static func positions(of count: Int) -> [Int] {
    count <= limit ? Array(0..<count) : (0..<limit).map { $0 * count / limit }
  }

  /// Pictures, as bytes of RGB in the model's size one after another.
  ///
  /// - Throws: `ModelError.wrongInput` unless they are whole pictures.
  public init(pixels: [UInt8], _ preprocessing: ImagePreprocessing) throws(ModelError) {
    guard pixels.count.isMultiple(of: preprocessing.byteCount) else {
      throw .wrongInput(expected: "whole pictures", found: "\(pixels.count) bytes")
    }
    content = .pixels(pixels, preprocessing)
    count = pixels.count / preprocessing.byteCount
  }

  /// What the graph reads, as it stands: float32 `[rows, …]`.
  public init(_ tensor: Tensor) {
    content = .tensor(tensor)
    count = tensor.shape.rank == 0 ? 0 : tensor.shape[0]
  }

  /// The first so many rows, or all if there are fewer.
  func prefix(_ count: Int) throws(ModelError) -> CalibrationRows {
    let count = min(count, self.count)
    switch content {
    case .pixels(let bytes, let image):
      return try CalibrationRows(pixels: Array(bytes.prefix(count * image.byteCount)), image)
    case .tensor: return CalibrationRows(try tensor(0..<count))
    }
  }

  /// The range that every input of this kind lies in, where that is known without looking.
  var knownRange: ValueRange? {
    guard case .pixels(_, let image) = content else { return nil }
    return ValueRange(low: (0 - image.shift) / image.scale, high: (255 - image.shift) / image.scale)
  }

  /// Rows as a float32 tensor.
  func tensor(_ rows: Range<Int>) throws(ModelError) -> Tensor {
    switch content {
    case .pixels(let bytes, let image):
      let size = image.byteCount
      return try image.tensor(
        pixels: Array(bytes[rows.lowerBound * size..<rows.upperBound * size]))
    case .tensor(let tensor):
      let size = tensor.count / max(1, count)
      return Tensor(
        Array(tensor.floats[rows.lowerBound * size..<rows.upperBound * size]),
        shape: Shape([rows.count] + tensor.shape.dimensions.dropFirst()))
    }
  }

  /// Whether every row holds what the first does.
  var areAllEqual: Bool {
    switch content {
    case .pixels(let bytes, let image): bytes.repeats(every: image.byteCount)
    case .tensor(let tensor):
      tensor.floats.map(\.bitPattern).repeats(every: tensor.count / max(1, count))
    }
  }
}

extension Array where Element: Equatable {
  /// Whether every element is the one `period` places before it.
  fileprivate func repeats(every period: Int) -> Bool {
    indices.dropFirst(period).allSatisfy { self[$0] == self[$0 - period] }
  }
}
