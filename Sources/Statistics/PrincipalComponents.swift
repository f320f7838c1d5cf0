import CKernels
import Tensors

/// The directions in which rows of numbers differ most, and where each row stands along them.
///
/// Found by subspace iteration (Halko, Martinsson and Tropp, 2011) from a start that never changes, with
/// sums in one order: the same rows give the same bits on every CPU. A direction and its opposite are
/// equally good; the one is taken whose largest coordinate is positive.
public struct PrincipalComponents: Sendable {
  /// For each component the place of each row along it; the mean of all rows is 0.
  public let scores: [[Double]]
  /// For each component the share of all variance that it shows, descending; 0 where nothing varies.
  public let shares: [Double]

  /// The first `count` components.
  ///
  /// - Parameter values: rows of `columns` finite numbers, row-major.
  /// - Throws: `Interrupted`.
  public init(of values: [Double], columns: Int, count: Int = 2) throws(Interrupted) {
    precondition(columns > 0 && values.count.isMultiple(of: columns), "ragged rows")
    let matrix = CentredMatrix(values, columns: columns)
    let width = min(count + PrincipalComponents.surplus, columns, max(matrix.rowCount, 1))
    guard matrix.totalSquare > 0 else {
      scores = Array(repeating: Array(repeating: 0, count: matrix.rowCount), count: count)
      shares = Array(repeating: 0, count: count)
      return
    }
    var basis = PrincipalComponents.start(width, length: columns)
    orthonormalize(&basis)
    var last: [Double] = []
    for _ in 0..<PrincipalComponents.iterationLimit {
      let images = try matrix.timesItsTranspose(basis)
      let eigen = SymmetricEigen(products(basis, images))
      let leading = Array(eigen.values.prefix(count))
      // The rotation puts the best directions first; their images are the next basis.
      basis = eigen.rotated(images)
      orthonormalize(&basis)
      defer { last = leading }
      let tolerance = PrincipalComponents.tolerance * (leading.first ?? 0)
      if last.count == leading.count, zip(last, leading).allSatisfy({ abs($0 - $1) <= tolerance }) {
        break
      }
    }
    var directions = Array(basis.prefix(count))
    while directions.count < count { directions.append([Double](repeating: 0, count: columns)) }
    directions = directions.map(PrincipalComponents.signed)
    let places = try matrix.times(directions)
    shares = places.map { thaw_dot_f64($0, $0, $0.count) / matrix.totalSquare }
    scores = places.map { $0.map { $0 * matrix.scale } }
  }

  /// Directions beyond those asked for, which make these converge soon.
  private static let surplus = 6
  private static let iterationLimit = 300
  /// Of the largest eigenvalue; directions are then right to about its root.
  private static let tolerance = 1e-13

  private static func start(_ count: Int, length: Int) -> [[Double]] {
    let source = RandomSource(seed: 0, purpose: "principal components")
    return (0..<count).map { row in
      var stream = source.stream(row: row)
      return (0..<length).map { _ in stream.uniform() - 0.5 }
    }
  }

  private static func signed(_ direction: [Double]) -> [Double] {
    var largest = 0.0
    for value in direction where abs(value) > abs(largest) { largest = value }
    return largest < 0 ? direction.map { -$0 } : direction
  }
}

/// Rows less their mean, divided by their largest number so that no square overflows.
private struct CentredMatrix {
  let rowCount: Int
  let scale: Double
  /// The sum of all squares.
  let totalSquare: Double
  private let rows: [[Double]]
  private let columns: [[Double]]

  init(_ values: [Double], columns width: Int) {
    let height = values.count / width
    let peak = values.reduce(0) { max($0, abs($1)) }
    let scale = peak > 0 ? peak : 1
    columns = (0..<width).map { column in
      let scaled = (0..<height).map { values[$0 * width + column] / scale }
      let mean = thaw_sum_f64(scaled, height) / Double(max(height, 1))
      // A column of one value has no variance, whatever its mean is rounded to.
      let isConstant = scaled.allSatisfy { $0 == scaled[0] }
      return scaled.map { isConstant ? 0 : $0 - mean }
    }
    let columns = columns
    rows = (0..<height).map { row in columns.map { $0[row] } }
    totalSquare = rows.reduce(0) { $0 + thaw_dot_f64($1, $1, width) }
    rowCount = height
    self.scale = scale
  }

  /// For each direction the place of each row along it.
  func times(_ directions: [[Double]]) throws(Interrupted) -> [[Double]] {
    try Self.products(rows, directions)
  }

  /// The matrix's transpose times the matrix times each direction.
  func timesItsTranspose(_ directions: [[Double]]) throws(Interrupted) -> [[Double]] {
    try Self.products(columns, try times(directions))
  }

  /// For each vector its product with each line.
  private static func products(
    _ lines: [[Double]], _ vectors: [[Double]]
  ) throws(Interrupted) -> [[Double]] {
    let byLine = try WorkerPool.map(lines.count) { line in
      vectors.map { thaw_dot_f64(lines[line], $0, $0.count) }
    }
    return vectors.indices.map { vector in byLine.map { $0[vector] } }
  }
}

/// Makes vectors orthogonal and of length 1 in their order (modified Gram–Schmidt, twice: Giraud and
/// others, 2005). One that the earlier ones make up becomes zero.
private func orthonormalize(_ vectors: inout [[Double]]) {
  for position in vectors.indices {
    let before = thaw_dot_f64(vectors[position], vectors[position], vectors[position].count)
    for _ in 0..<2 {
      for earlier in vectors[..<position] {
        let product = thaw_dot_f64(vectors[position], earlier, earlier.count)
        for index in earlier.indices { vectors[position][index] -= product * earlier[index] }
      }
    }
    let square = thaw_dot_f64(vectors[position], vectors[position], vectors[position].count)
    let length = square.squareRoot()
    let isLeft = square > 1e-24 * before && length > 0
    vectors[position] = vectors[position].map { isLeft ? $0 / length : 0 }
  }
}

/// The matrix of products of two lists of vectors.
private func products(_ left: [[Double]], _ right: [[Double]]) -> [[Double]] {
  left.map { one in right.map { thaw_dot_f64(one, $0, one.count) } }
}

/// Eigenvalues of a small symmetric matrix by Jacobi's rotations in one order, descending.
struct SymmetricEigen {
  let values: [Double]
  /// One a value, as rows.
  let vectors: [[Double]]

  init(_ matrix: [[Double]]) {
    let size = matrix.count
    // Rounding leaves the two halves a little different.
    var a = (0..<size).map { row in (0..<size).map { (matrix[row][$0] + matrix[$0][row]) / 2 } }
    var v = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
    for _ in 0..<30 {
      for p in 0..<size {
        for q in p + 1..<max(size, p + 1) where a[p][q] != 0 {
          let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          SymmetricEigen.rotate(&a, &v, p, q, c, t * c)
        }
      }
    }
    let order = (0..<size).sorted { (-a[$0][$0], $0) < (-a[$1][$1], $1) }
    values = order.map { a[$0][$0] }
    vectors = order.map { column in v.map { $0[column] } }
  }

  private static func rotate(
    _ a: inout [[Double]], _ v: inout [[Double]], _ p: Int, _ q: Int, _ c: Double, _ s: Double
  ) {
    for k in a.indices {
      (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
    }
    for k in a.indices {
      (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
      (v[k][p], v[k][q]) = (c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q])
    }
    (a[p][q], a[q][p]) = (0, 0)
  }

  /// For each eigenvector the sum of the vectors weighted by it.
  func rotated(_ basis: [[Double]]) -> [[Double]] {
    vectors.map { weights in
      var sum = [Double](repeating: 0, count: basis.first?.count ?? 0)
      for (weight, vector) in zip(weights, basis) {
        for index in sum.indices { sum[index] += weight * vector[index] }
      }
      return sum
    }
  }
}
