import CKernels

/// The softmax of one row, and what is made from it.
///
/// Order: the largest element first (any NaN makes it NaN); then exp(x − largest) of each; then
/// their sum in the order of ``LaneReduction``.
struct SoftmaxRow<Element: ElementaryReal> {
  /// The elements less the largest: without the shift, exp overflows float32 from x = 89 on.
  let shifted: [Element]
  /// Their exponentials.
  let exponentials: [Element]
  /// The sum of those.
  let total: Element

  init(_ row: [Element]) {
    let largest = row.contains { $0.isNaN } ? .nan : row.max() ?? 0
    shifted = row.map { $0 - largest }
    exponentials = shifted.map { $0.exponential }
    total = LaneReduction.sum(exponentials)
  }

  /// The softmax.
  var shares: [Element] { exponentials.map { $0 / total } }

  /// Its logarithm.
  var logarithms: [Element] {
    let logTotal = total.logarithm
    return shifted.map { $0 - logTotal }
  }

  /// The cross-entropy with a class: log Σ exp − x of that class.
  func loss(label: Int) -> Element { total.logarithm - shifted[label] }
}

/// A real number that CKernels has elementary functions for.
protocol ElementaryReal: BinaryFloatingPoint {
  var exponential: Self { get }
  var logarithm: Self { get }
}

extension Float: ElementaryReal {
  var exponential: Float { thaw_exp_f32(self) }
  var logarithm: Float { thaw_log_f32(self) }
}

extension Double: ElementaryReal {
  var exponential: Double { thaw_exp_f64(self) }
  var logarithm: Double { thaw_log_f64(self) }
}
