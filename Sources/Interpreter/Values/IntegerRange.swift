import Tensors

/// A range of integers, `start:end` or `start:end:step`; the end is not part of it.
public struct IntegerRange: Value, Equatable {
  /// What a person calls this kind.
  public static let kind = "range"

  /// The first number.
  public let start: Int
  /// The first number that is not in the range.
  public let end: Int
  /// Never 0.
  public let step: Int

  /// - Precondition: `step` is not 0.
  public init(start: Int, end: Int, step: Int = 1) {
    precondition(step != 0, "a range with step 0")
    self.start = start
    self.end = end
    self.step = step
  }

  /// How many integers the range has.
  public var count: Int {
    let distance =
      step > 0 ? end.subtractingReportingOverflow(start) : start.subtractingReportingOverflow(end)
    guard distance.overflow || distance.partialValue > 0 else { return 0 }
    // A distance that overflows still fits an unsigned word.
    let width = UInt(bitPattern: distance.partialValue)
    let count = (width - 1) / step.magnitude + 1
    return Int(clamping: count)
  }

  /// The integer at a position below ``count``.
  public subscript(position: Int) -> Int { start + position * step }

  /// Whether the number is one of the range.
  public func contains(_ number: Int) -> Bool {
    let inside = step > 0 ? number >= start && number < end : number <= start && number > end
    // The distance is not negative, so it fits an unsigned word even where it overflows a signed.
    let distance = UInt(bitPattern: step > 0 ? number &- start : start &- number)
    return inside && distance % step.magnitude == 0
  }

  /// The entries whose positions are the range's integers. Unlike in `x[2:-1]`, a negative end of a
  /// range that stands by itself is a number like others.
  var index: Index {
    guard count > 0 else { return .slice(start: 0, end: 0, step: 1) }
    let last = self[count - 1]
    if start >= 0, last >= 0 {
      return .slice(start: start, end: end < 0 ? nil : end, step: step)
    }
    guard count <= EvaluationLimits.listCount else {
      return .slice(start: start, end: end, step: step)
    }
    return .value(Tensor((0..<count).map { Int64(self[$0]) }, shape: [count]))
  }

  /// One line for lists of names.
  public var summary: String { step == 1 ? "\(start):\(end)" : "\(start):\(end):\(step)" }

  /// What enters the digest.
  public var canonicalValue: CanonicalValue {
    [
      "kind": "range", "start": .integer(Int64(start)), "end": .integer(Int64(end)),
      "step": .integer(Int64(step)),
    ]
  }
}
