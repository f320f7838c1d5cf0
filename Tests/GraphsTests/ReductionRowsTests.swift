import Tensors
import Testing

@testable import Graphs

/// The wish is there before the loop begins, so each says that it looks.
@Suite struct ReductionRowsTests {
  @Test func aLongRowHeedsTheWishToStop() {
    Interrupt.request()
    defer { Interrupt.clear() }
    #expect(throws: Interrupted.self) { try [1, 2, 3].polledReduce(0, +) }
    #expect(throws: Interrupted.self) {
      try ReductionRows([2, 3], along: [1]).map([1, 2, 3, 4, 5, 6]) { $0.count }
    }
    #expect(throws: Interrupted.self) {
      try ReductionRows([2, 3], along: [0]).map([1, 2, 3, 4, 5, 6]) { $0.count }
    }
  }

  /// More than one stretch between two looks.
  @Test func stretchesAddUp() throws {
    let values = Array(0..<3 * pollInterval + 5)
    #expect(try values.polledReduce(0, &+) == values.reduce(0, &+))
    #expect(
      try values[7...].polledReduce([]) { $1 % pollInterval == 0 ? $0 + [$1] : $0 } == [
        pollInterval, 2 * pollInterval, 3 * pollInterval,
      ])
    #expect(try ([] as [Int]).polledReduce(4, +) == 4)
  }
}
