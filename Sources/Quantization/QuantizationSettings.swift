/// How a model is quantized.
public struct QuantizationSettings: Sendable, Equatable {
  /// What of a value's spread its bytes hold.
  public enum RangeRule: Sendable, Equatable {
    /// From the smallest to the largest.
    case minMax
    /// This percentage, as much left out below as above; what lies beyond is clamped.
    case percentile(Double)
  }

  /// What of a value's spread its bytes hold.
  public var ranges = RangeRule.minMax
  /// Whether channels of one tensor are brought to like sizes, the next layer making up for it.
  public var equalizes = true
  /// Whether biases make up for what rounding does to the mean of each channel.
  public var correctsBias = true
  /// Whether the taps of a depthwise filter are rounded so that their sum stays.
  public var keepsTapSums = true
  /// Names of the layers that stay real: `blocks[3].expand.conv`.
  public var realLayers: Set<String> = []

  /// The defaults: ranges from the smallest to the largest value, and every correction.
  /// `Benchmarks/quantization.sh` compares them with the other ways on labelled photographs.
  public init() {}
}

/// Why a model cannot be quantized.
public enum QuantizationError: Error, Hashable, Sendable {
  /// There are no rows to take ranges from.
  case noRows
  /// All rows hold the same.
  case rowsAllEqual(count: Int)
  /// A value is not finite for some row; nil for the input itself.
  case notFinite(layer: String?)
  /// Every layer is to stay real.
  case nothingToQuantize
  /// The model has integers already.
  case alreadyQuantized
}
