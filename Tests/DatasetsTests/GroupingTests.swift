import Testing

@testable import Datasets

@Suite struct GroupingTests {
  @Test func fewValuesAreGroupsOfTheirOwnAndMissingComesLast() throws {
    let grouping = try Column(name: "x", values: .int64([3, nil, 1, 3])).grouping()
    #expect(grouping.labels.map(\.description) == ["1", "3", "missing"])
    #expect(grouping.codes == [1, 2, 0, 1])
    #expect(grouping.rows == [[2], [0, 3], [1]])
    #expect(grouping.edges == nil)
  }

  @Test func manyNumbersAreCutAtTheQuartiles() throws {
    let values = (0...16).map { Double?(Double($0)) } + [nil, .nan]
    let grouping = try Column(name: "x", values: .float64(values)).grouping()
    #expect(grouping.edges == [4, 8, 12])
    #expect(
      grouping.labels.map(\.description)
        == ["up to 4", "4 to 8", "8 to 12", "over 12", "nan", "missing"])
    #expect(grouping.rows.map(\.count) == [5, 4, 4, 4, 1, 1])
  }

  @Test func equalQuartilesMakeFewerGroups() throws {
    let values = [Int64?](repeating: 0, count: 90) + (1...11).map { Int64($0) }
    let grouping = try Column(name: "x", values: .int64(values)).grouping()
    #expect(grouping.edges == [0])
    #expect(grouping.rows.map(\.count) == [90, 11])
  }

  @Test func tenDistinctNumbersAreNotCutAndElevenAre() throws {
    func edges(_ count: Int64) throws -> [Double]? {
      try Column(name: "x", values: .int64((0..<count).map { $0 })).grouping().edges
    }
    #expect(try edges(10) == nil)
    #expect(try edges(11) == [2.5, 5, 7.5])
  }

  @Test func imagesCannotBeGrouped() {
    #expect(throws: DatasetError.unsupported(operation: "by", left: "image column", right: nil)) {
      try Column(name: "x", values: .image([nil])).grouping()
    }
  }
}
