import CKernels

/// How the learning rate changes over the steps of a fit, as a share of the rate that was asked for.
public enum Schedule: String, Sendable, Hashable, CaseIterable {
  /// The same in every step.
  case constant
  /// Falls along half a cosine to nothing (Loshchilov and Hutter 2017, without restarts).
  case cosine
  /// A tenth of it in the second third of the steps, a hundredth in the last.
  case step
  /// Rises from a 25th along half a cosine over three tenths of the steps, then falls along another to
  /// a 10,000th of where it began (Smith and Topin 2018, with PyTorch's constants).
  case cycle

  /// The share at the step `index`, from 0, of `count`.
  func share(step index: Int, of count: Int) -> Double {
    let place = Double(index) / Double(max(count, 1))
    switch self {
    case .constant: return 1
    case .cosine: return 0.5 * (1 + thaw_cos_f64(place * Double.pi))
    case .step: return place < 1.0 / 3 ? 1 : place < 2.0 / 3 ? 0.1 : 0.01
    case .cycle:
      let (start, end) = (1.0 / 25, 1.0 / 25 / 10_000)
      // PyTorch's last step of the rise, and of the whole.
      let (top, last) = (0.3 * Double(count) - 1, Double(count) - 1)
      if Double(index) <= top, top > 0 {
        return Schedule.between(start, 1, place: Double(index) / top)
      }
      guard last > top else { return end }
      return Schedule.between(1, end, place: (Double(index) - top) / (last - top))
    }
  }

  /// From one number to another along half a cosine.
  private static func between(_ start: Double, _ end: Double, place: Double) -> Double {
    end + (start - end) / 2 * (1 + thaw_cos_f64(Double.pi * place))
  }
}

/// A schedule laid out over the steps of a fit.
struct RatePlan: Sendable {
  /// The rate that was asked for.
  let rate: Double
  let schedule: Schedule
  /// Steps at the start over which the rate rises evenly from nothing; the schedule has the rest.
  let warmupCount: Int
  /// Steps of all epochs.
  let stepCount: Int

  /// The share of `highest` that a layer's rate is, at a place from 0, the lowest layer, to 1, the head.
  static func factor(lowest: Double, highest: Double, place: Double) -> Double {
    thaw_pow_f64(lowest / highest, 1 - place)
  }

  /// The rate of the step `index`, from 0.
  func rate(step index: Int) -> Double {
    guard index >= warmupCount else { return rate * (Double(index + 1) / Double(warmupCount + 1)) }
    return rate * schedule.share(step: index - warmupCount, of: stepCount - warmupCount)
  }
}
