import Tensors

/// The features of a model brought down to a few numbers by a fixed random projection: what moves the
/// features moves most of these, and they are few enough to test each.
public enum FeatureProjection {
  /// Numbers that are left.
  public static let count = 8

  /// One measure a number, of features `[rows, features]`. The weights are normal, by Philox, divided by
  /// the root of the number of features; sums in float64, in the order of the features.
  ///
  /// - Throws: `Interrupted`.
  public static func measures(of features: Tensor) throws(Interrupted) -> [Measure] {
    let rows = features.shape[0]
    let width = rows == 0 ? 0 : features.count / rows
    let values = features.convertedToDoubles
    let weights = weights(for: width)
    let projected = try WorkerPool.map(rows) { row in
      weights.map { weights in
        var sum = 0.0
        for feature in 0..<width { sum += values[row * width + feature] * weights[feature] }
        return sum
      }
    }
    return (0..<count).map { number in
      Measure("feature \(number + 1)", .feature, .numbers(projected.map { $0[number] }))
    }
  }

  private static func weights(for width: Int) -> [[Double]] {
    let source = RandomSource(seed: 0, purpose: "monitor projection")
    let scale = 1 / Double(max(width, 1)).squareRoot()
    return (0..<count).map { number in
      var stream = source.stream(row: number)
      return (0..<width).map { _ in stream.normal() * scale }
    }
  }
}

extension Tensor {
  /// The elements as float64.
  fileprivate var convertedToDoubles: [Double] {
    switch storage {
    case .boolean(let values): values.map { $0 ? 1 : 0 }
    case .int64(let values): values.map(Double.init)
    case .float32(let values): values.map(Double.init)
    case .float64(let values): values
    }
  }
}
