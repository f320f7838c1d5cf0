import Tensors
import Testing

@testable import Statistics

@Suite struct PrincipalComponentsTests {
  @Test func pointsOnALineHaveOneComponent() throws {
    // (1, 2) times −2 … 2, around (10, 20).
    let values = (-2...2).flatMap { [10 + Double($0), 20 + 2 * Double($0)] }
    let found = try PrincipalComponents(of: values, columns: 2)
    for (score, step) in zip(found.scores[0], -2...2) {
      #expect(abs(score - Double(step) * 5.0.squareRoot()) < 1e-12)
    }
    #expect(abs(found.shares[0] - 1) < 1e-12)
    #expect(found.shares[1] < 1e-12 && found.scores[1].allSatisfy { abs($0) < 1e-9 })
  }

  /// Against the eigenvectors that Jacobi's rotations give for the whole covariance matrix.
  @Test func componentsAreTheLeadingEigenvectorsOfTheCovariance() throws {
    for seed in 1...20 {
      var stream = RandomSource(seed: Int64(seed), purpose: "rows").stream()
      let (height, width) = (30 + seed, 3 + seed % 9)
      let values = (0..<height * width).map { stream.normal() * Double(1 + $0 % width) }
      let found = try PrincipalComponents(of: values, columns: width)
      let means = (0..<width).map { column in
        (0..<height).reduce(0) { $0 + values[$1 * width + column] } / Double(height)
      }
      func centred(_ row: Int, _ column: Int) -> Double {
        values[row * width + column] - means[column]
      }
      let covariance = (0..<width).map { a in
        (0..<width).map { b in (0..<height).reduce(0) { $0 + centred($1, a) * centred($1, b) } }
      }
      let eigen = SymmetricEigen(covariance)
      let total = eigen.values.reduce(0, +)
      for component in 0..<2 {
        #expect(
          abs(found.shares[component] - eigen.values[component] / total) < 1e-9, "seed \(seed)")
        let direction = eigen.vectors[component]
        let peak = direction.max { abs($0) < abs($1) } ?? 0
        for row in 0..<height {
          let score = (0..<width).reduce(0) { $0 + centred(row, $1) * direction[$1] }
          let expected = peak < 0 ? -score : score
          #expect(abs(found.scores[component][row] - expected) < 1e-4, "seed \(seed)")
        }
      }
    }
  }

  @Test func whatDoesNotVaryHasNoComponents() throws {
    let constant = try PrincipalComponents(of: [3, 4, 3, 4, 3, 4], columns: 2)
    #expect(constant.shares == [0, 0] && constant.scores[0] == [0, 0, 0])
    #expect(try PrincipalComponents(of: [1, 2, 3], columns: 3).scores == [[0], [0]])
    #expect(try PrincipalComponents(of: [], columns: 3).scores == [[], []])
    let huge = try PrincipalComponents(of: [1e300, 0, -1e300, 1], columns: 2)
    #expect(huge.scores[0].allSatisfy(\.isFinite) && abs(huge.shares[0] - 1) < 1e-12)
  }
}
