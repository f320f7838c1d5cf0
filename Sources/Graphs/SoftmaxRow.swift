import CKernels
import Tensors

/// The softmax of one row, and what is made from it. In float64 throughout, and rounded once at the
/// end for float32, so that neither many classes nor large scores cost accuracy.
///
/// Order: the largest element first (any NaN makes it NaN); then exp(x − largest) of each; then
/// their sum in the order of ``LaneReduction``.
struct SoftmaxRow {
  /// The elements less the largest: without the shift, exp overflows.
  let shifted: [Double]
  /// The softmax.
  let shares: [Double]
  /// The logarithm of the exponentials' sum.
  let logTotal: Double

  init(_ row: [Double]) {
    let largest = row.contains { $0.isNaN } ? .nan : row.max() ?? 0
    shifted = row.map { $0 - largest }
    let exponentials = shifted.map { thaw_exp_f64($0) }
    let total = LaneReduction.sum(exponentials)
    shares = exponentials.map { $0 / total }
    logTotal = thaw_log_f64(total)
  }

  /// The logarithm of the softmax.
  var logarithms: [Double] { shifted.map { $0 - logTotal } }

  /// The cross-entropy with a class: the logarithm of its share, negative.
  func loss(label: Int) -> Double { logTotal - shifted[label] }
}

extension Tensor {
  /// The rows of a matrix in float64.
  var wideRows: [[Double]] {
    let (values, columns) = (doubles, shape[1])
    return (0..<shape[0]).map { Array(values[$0 * columns..<($0 + 1) * columns]) }
  }

  /// 1 ÷ the number of rows, rounded to the element type.
  var rowWeight: Double {
    elementType == .float64 ? 1 / Double(shape[0]) : Double(1 / Float(shape[0]))
  }

  /// A tensor of this one's element type; each number is rounded once.
  func like(_ numbers: [Double], shape: Shape) -> Tensor {
    elementType == .float64
      ? Tensor(numbers, shape: shape) : Tensor(numbers.map { Float($0) }, shape: shape)
  }

  /// The sum of numbers that are first rounded to this tensor's element type, in the order of
  /// ``LaneReduction``.
  func laneSum(_ numbers: [Double]) -> Tensor {
    elementType == .float64
      ? Tensor([LaneReduction.sum(numbers)], shape: [])
      : Tensor([LaneReduction.sum(numbers.map { Float($0) })], shape: [])
  }
}
