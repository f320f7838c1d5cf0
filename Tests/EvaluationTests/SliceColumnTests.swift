import Testing

@testable import Evaluation

struct SliceColumnTests {
  @Test func tenDistinctNumbersAreTenSlices() {
    let column = SliceColumn(name: "age", numbers: (0..<30).map { Double($0 % 10) / 2 })
    #expect(column.labels.count == 10 && column.labels[0] == "0" && column.labels[1] == "0.5")
    #expect(column.edges.isEmpty)
    #expect(column.members.allSatisfy { $0.rows.count == 3 })
  }

  @Test func moreNumbersAreCutAtTheirQuartiles() {
    let column = SliceColumn(
      name: "age", numbers: (1...13).map { Double($0) } + [nil, .nan])
    #expect(column.edges == [4, 7, 10])
    #expect(column.labels == ["up to 4", "4 to 7", "7 to 10", "over 10"])
    #expect(column.members.map(\.rows.count) == [4, 3, 3, 3, 2])
    #expect(column.members.last?.label == "(missing)")
  }

  @Test func equalQuartilesMakeNoEmptySlice() {
    let many = [Double](repeating: 0, count: 90) + (1...12).map { Double($0) }
    let column = SliceColumn(name: "age", numbers: many)
    #expect(column.edges == [0])
    #expect(column.members.map(\.rows.count) == [90, 12])
    let top = (1...12).map { Double($0) } + [Double](repeating: 99, count: 90)
    #expect(SliceColumn(name: "age", numbers: top).members.map(\.rows.count) == [102])
  }

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
