import CKernels
import Testing

struct ReductionTests {
  /// The documented order, written plainly.
  static func sum<Real: FloatingPoint>(_ x: [Real]) -> Real {
    var blocks = stride(from: 0, to: x.count, by: THAW_REDUCE_BLOCK).map { start in
      var lanes = [Real](repeating: 0, count: 16)
      for index in start..<min(x.count, start + THAW_REDUCE_BLOCK) {
        lanes[(index - start) % 16] += x[index]
      }
      for half in [8, 4, 2, 1] { for lane in 0..<half { lanes[lane] += lanes[lane + half] } }
      return lanes[0]
    }
    var step = 1
    while step < blocks.count {
      for index in stride(from: 0, to: blocks.count - step, by: 2 * step) {
        blocks[index] += blocks[index + step]
      }
      step *= 2
    }
    return blocks.first ?? 0
  }

  @Test(arguments: [0, 1, 15, 16, 17, 1000, 16384, 16385, 50000, 120_001])
  func sumsFollowTheDocumentedOrder(count: Int) {
    let x = (0..<count).map { seededFloat(6, 0, $0) }
    #expect(thaw_sum_f32(x, count) == Self.sum(x))
    #expect(thaw_sum_f32_wide(x, count) == Self.sum(x.map(Double.init)))
    let wide = x.map { Double($0) * 1.1 }
    #expect(thaw_sum_f64(wide, count) == Self.sum(wide))
    #expect(thaw_max_f32(x, count) == x.max() ?? -.infinity)
    #expect(thaw_min_f64(wide, count) == wide.min() ?? .infinity)
  }

  @Test func aNaNAnywhereIsTheLargestAndTheSmallest() {
    for position in [0, 5, 16, 38, 40] {
      var x = (0..<41).map { seededFloat(6, 1, $0) }
      x[position] = .nan
      #expect(thaw_max_f32(x, x.count).isNaN && thaw_min_f32(x, x.count).isNaN)
    }
  }

  @Test func matrixProductsSumAscendingWithOneRoundingATerm() {
    for (rows, inner, columns) in [(1, 1, 1), (5, 37, 19), (300, 20, 33), (3, 0, 4)] {
      let a = (0..<rows * inner).map { seededFloat(8, 0, $0) }
      let b = (0..<inner * columns).map { seededFloat(8, 1, $0) }
      var expected = [Float](repeating: 0, count: rows * columns)
      var wideExpected = [Double](repeating: 0, count: rows * columns)
      for row in 0..<rows {
        for column in 0..<columns {
          for k in 0..<inner {
            let (x, y) = (a[row * inner + k], b[k * columns + column])
            expected[row * columns + column].addProduct(x, y)
            wideExpected[row * columns + column].addProduct(Double(x) / 3, Double(y))
          }
        }
      }
      let bytes =
        Int(thaw_matmul_scratch_bytes(Int64(rows), Int64(inner), Int64(columns), 8))
        + Int(thaw_matmul_scratch_bytes(Int64(rows), Int64(inner), Int64(columns), 4))
      let scratch = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      defer { scratch.deallocate() }
      var c = [Float](repeating: .nan, count: rows * columns)
      _ = thaw_matmul_f32(
        Int64(rows), Int64(inner), Int64(columns), a, Int64(inner), 1, b, Int64(columns), 1, &c,
        scratch)
      #expect(c == expected)
      // The same with both operands stored transposed, in float64.
      let transposedA = (0..<inner).flatMap { k in (0..<rows).map { Double(a[$0 * inner + k]) / 3 }
      }
      let transposedB = (0..<columns).flatMap { n in (0..<inner).map { Double(b[$0 * columns + n]) }
      }
      var wide = [Double](repeating: .nan, count: rows * columns)
      _ = thaw_matmul_f64(
        Int64(rows), Int64(inner), Int64(columns), transposedA, 1, Int64(rows), transposedB, 1,
        Int64(inner), &wide, scratch)
      #expect(wide == wideExpected)
    }
  }

  @Test func philoxGivesTheKnownAnswers() {
    // From the known-answer file of Random123, the authors' own library.
    var words: [UInt32] = [0, 0, 0, 0]
    thaw_philox_4x32([0, 0], [0, 0, 0, 0], &words)
    #expect(words == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    thaw_philox_4x32(
      [0xa409_3822, 0x299f_31d0], [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], &words)
    #expect(words == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }
}
