import Testing

@testable import Evaluation

struct SliceColumnTests {
  @Test func crossedSlicesAreTheCombinationsThatOccur() {
    let first = SliceColumn(name: "type", labels: ["mono", "poly"], rows: [0, 0, 1, nil, 1])
    let second = SliceColumn(name: "site", labels: ["x", "y"], rows: [1, 0, 1, 1, nil])
    let crossed = SliceColumn.crossed([first, second])
    #expect(crossed.columns == ["type", "site"])
    #expect(
      crossed.labels == ["mono, x", "mono, y", "poly, y", "poly, (missing)", "(missing), y"])
    #expect(crossed.members.map(\.rows) == [[1], [0], [2], [4], [3]])
  }
}
