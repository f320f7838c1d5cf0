import Datasets
import Tensors

/// What can be told of a picture without knowing what it shows.
struct PictureQualities: Sendable {
  /// Mean and standard deviation of the grey values, 0 to 255.
  let brightness, contrast: Double
  /// Mean difference of neighbouring grey values, across and down: small in a blurred picture.
  let sharpness: Double
  /// The root of the number of pixels.
  let size: Double

  /// The names of the measures, in the order of ``values``.
  static let names = ["brightness", "contrast", "sharpness", "size"]

  var values: [Double] { [brightness, contrast, sharpness, size] }

  /// Grey is (299 R + 587 G + 114 B) / 1000; sums are of integers, so exact in any order.
  init(_ image: Image) {
    let grey = PictureQualities.grey(image)
    var (sum, squares, steps, stepCount) = (0, 0, 0, 0)
    for y in 0..<image.height {
      let start = y * image.width
      for x in 0..<image.width {
        let value = grey[start + x]
        sum += value
        squares += value * value
        if x > 0 { steps += abs(value - grey[start + x - 1]) }
        if y > 0 { steps += abs(value - grey[start - image.width + x]) }
      }
    }
    stepCount = image.height * (image.width - 1) + image.width * (image.height - 1)
    let count = Double(grey.count)
    let mean = Double(sum) / count
    brightness = mean
    contrast = max(0, Double(squares) / count - mean * mean).squareRoot()
    sharpness = stepCount == 0 ? 0 : Double(steps) / Double(stepCount)
    size = count.squareRoot()
  }

  private static func grey(_ image: Image) -> [Int] {
    guard image.channels == .rgb else { return image.pixels.map(Int.init) }
    return (0..<image.width * image.height).map { pixel in
      let place = 3 * pixel
      return
        (299 * Int(image.pixels[place]) + 587 * Int(image.pixels[place + 1])
        + 114 * Int(image.pixels[place + 2]) + 500) / 1000
    }
  }

  /// The qualities of the pictures of a column, one measure each: `image brightness`.
  ///
  /// - Throws: the first picture's error; ``DatasetError/interrupted``.
  static func measures(
    of images: [ImageReference?], column: String
  ) throws(DatasetError) -> [Measure] {
    let results: [Result<PictureQualities?, DatasetError>]
    do {
      results = try WorkerPool.map(images.count) { row in
        do throws(DatasetError) {
          guard let image = images[row] else { return .success(nil) }
          return .success(PictureQualities(try image.decoded()))
        } catch {
          return .failure(error)
        }
      }
    } catch {
      throw .interrupted
    }
    var rows: [[Double]?] = []
    for result in results { rows.append(try result.get()?.values) }
    return names.indices.map { index in
      Measure("\(column) \(names[index])", .column, .numbers(rows.map { $0?[index] }))
    }
  }
}
