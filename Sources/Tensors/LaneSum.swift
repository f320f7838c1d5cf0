import CKernels

/// Sums of many real numbers in float64, in the order that CKernels documents (`thaw_reduce.h`): lane j
/// of 16 takes elements j, j + 16, …; then lane j takes lane j + 8, j + 4, j + 2, j + 1; blocks of
/// 16,384 elements are combined by a pairwise tree.
public enum LaneSum {
  /// The sum of float32, in float64.
  public static func wide(_ values: ArraySlice<Float>) -> Double {
    // The pointer is used within this call only; of no elements it is not read.
    values.withUnsafeBufferPointer { thaw_sum_f32_wide($0.baseAddress, $0.count) }
  }

  /// The sum of float64.
  public static func wide(_ values: ArraySlice<Double>) -> Double {
    // The pointer is used within this call only; of no elements it is not read.
    values.withUnsafeBufferPointer { thaw_sum_f64($0.baseAddress, $0.count) }
  }
}
