import Testing

@testable import Tensors

/// Known answers of Random123 (kat_vectors, philox4x32 with 10 rounds).
@Test(arguments: [
  (
    SIMD4<UInt32>(0, 0, 0, 0), SIMD2<UInt32>(0, 0),
    SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
  ),
  (
    SIMD4<UInt32>(repeating: .max), SIMD2<UInt32>(repeating: .max),
    SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
  ),
  (
    SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
    SIMD2<UInt32>(0xa409_3822, 0x299f_31d0),
    SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
  ),
])
func philoxGivesTheKnownAnswers(
  counter: SIMD4<UInt32>, key: SIMD2<UInt32>, expected: SIMD4<UInt32>
) {
  #expect(Philox.block(counter: counter, key: key) == expected)
}

@Test func streamsDifferInEachPartOfTheirName() {
  var first: Set<UInt64> = []
  for seed in Int64(-1)...1 {
    for purpose in ["flip", "head"] {
      for epoch in 0..<3 {
        for row in 0..<3 {
          var stream = RandomSource(seed: seed, purpose: purpose, epoch: epoch).stream(row: row)
          first.insert(stream.bits64())
        }
      }
    }
  }
  #expect(first.count == 3 * 2 * 3 * 3)
}

@Test func uniformNumbersLieInTheUnitIntervalWithItsMeanAndVariance() {
  var stream = RandomSource(seed: 1, purpose: "uniform").stream()
  let count = 100_000
  let doubles = (0..<count).map { _ in stream.uniform() }
  let floats = (0..<count).map { _ in Double(stream.uniformFloat()) }
  for values in [doubles, floats] {
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = values.reduce(0, +) / Double(count)
    let variance = values.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / Double(count)
    // Six standard errors: √(1/12/n) for the mean, √(1/180/n) for the variance.
    #expect(abs(mean - 0.5) < 6 * (1 / 12 / Double(count)).squareRoot())
    #expect(abs(variance - 1 / 12) < 6 * (1 / 180 / Double(count)).squareRoot())
  }
}

@Test func integersBelowABoundAreEquallyLikely() {
  var stream = RandomSource(seed: 2, purpose: "integers").stream()
  var counts = [Int](repeating: 0, count: 7)
  for _ in 0..<70_000 { counts[stream.integer(below: 7)] += 1 }
  let chiSquared = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
  // The 99.9999% point of chi-squared with 6 degrees of freedom.
  #expect(chiSquared < 38.3)
  // With a bound of ¾ · 2⁶³, a plain remainder would favour the lower half twice over.
  let bound = 3 << 61
  let low = (0..<20_000).count { _ in stream.integer(below: bound) < bound / 2 }
  #expect(abs(low - 10_000) < 425)
}

@Test func aPermutationHoldsEveryRowOnceAndDependsOnItsSeed() {
  let one = RandomSource(seed: 1, purpose: "split").permutation(of: 1000)
  let two = RandomSource(seed: 2, purpose: "split").permutation(of: 1000)
  #expect(one.sorted() == Array(0..<1000))
  #expect(one != two)
  #expect(one == RandomSource(seed: 1, purpose: "split").permutation(of: 1000))
}
