import CKernels

/// A learning rate that falls from its start to zero along half a cosine (Loshchilov and Hutter
/// 2017, without restarts).
struct CosineSchedule: Sendable {
  /// The rate of the first step.
  let start: Double
  /// Steps of all epochs.
  let stepCount: Int

  /// The rate of the step `index`, from 0.
  func rate(step index: Int) -> Double {
    let share = Double(index) / Double(max(stepCount, 1))
    return start * 0.5 * (1 + thaw_cos_f64(share * Double.pi))
  }
}
