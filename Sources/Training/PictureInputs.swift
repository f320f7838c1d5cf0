import Datasets
import Graphs
import Models
import Tensors

/// Pictures on their way to the lowest layer that trains, for fits whose inputs can't be kept because
/// they change in every epoch, or would take too much memory.
public struct PictureInputs: Sendable {
  private let images: [ImageReference]
  private let preprocessing: ImagePreprocessing
  /// The frozen layers; nil where all train.
  private let prefix: CompiledGraph?
  /// All pictures decoded, where they fit.
  private let decoded: [UInt8]?

  /// - Parameter batch: pictures that pass the frozen layers together: memory, never results.
  /// - Throws: `ModelError.wrongInput` for a model that reads no pictures; `DatasetError` for the first
  ///   that can't be decoded; `GraphError`, `MemoryLimitError`.
  public init(
    _ images: [ImageReference], for model: Model, batch: Int = CompiledGraph.defaultRows
  ) throws {
    guard case .image(let preprocessing) = model.preprocessing else {
      throw ModelError.wrongInput(expected: "numeric columns", found: "pictures were given")
    }
    let cut = model.thawCut
    self.images = images
    self.preprocessing = preprocessing
    prefix =
      cut.prefix.nodes.isEmpty
      ? nil
      : try PlanCache.shared.compiled(
        cut.prefix, parameters: model.parameters.tensors(of: cut.prefix),
        forms: [.pixels(shift: preprocessing.shift, scale: 1 / preprocessing.scale)],
        maximumRows: batch)
    let bytes = images.count * preprocessing.width * preprocessing.height * 3
    decoded =
      bytes <= MemoryLimit.ofProcess.room / 4
      ? try PictureInputs.decode(images, preprocessing) : nil
  }

  /// Number of rows.
  public var rowCount: Int { images.count }

  /// What the lowest trained layer reads of these rows, `[n, …]`.
  ///
  /// - Parameters:
  ///   - choices: how the pictures are changed first; seed and epoch say what is drawn.
  /// - Throws: as `init`; an error of which `Interrupt.caused` is true where a stop was asked for.
  func tensor(
    _ rows: [Int], _ choices: [AugmentationChoice] = [], seed: Int64 = 0, epoch: Int = 0
  ) throws -> Tensor {
    let size = preprocessing.width * preprocessing.height * 3
    var pixels: [UInt8] = []
    if let decoded {
      pixels.reserveCapacity(rows.count * size)
      for row in rows { pixels += decoded[row * size..<(row + 1) * size] }
    } else {
      pixels = try PictureInputs.decode(rows.map { images[$0] }, preprocessing)
    }
    if !choices.isEmpty {
      let (width, height) = (preprocessing.width, preprocessing.height)
      let changed = try WorkerPool.map(rows.count) { [pixels] place in
        var picture = Picture(
          pixels: Array(pixels[place * size..<(place + 1) * size]), width: width, height: height)
        Augmentations.apply(choices, to: &picture, seed: seed, epoch: epoch, row: rows[place])
        return picture.pixels
      }
      pixels = changed.flatMap(\.self)
    }
    guard let prefix else { return try preprocessing.tensor(pixels: pixels) }
    return try prefix.run([.pixels(pixels, rows: rows.count)])[0]
  }

  private static func decode(
    _ images: [ImageReference], _ preprocessing: ImagePreprocessing
  ) throws -> [UInt8] {
    try ImageBatch(reading: images, as: preprocessing).pixels
  }
}
