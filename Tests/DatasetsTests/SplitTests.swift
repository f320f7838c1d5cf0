import Tensors
import Testing

@testable import Datasets

private func percent(_ parts: Int...) -> Split.Parts {
  .fractions(parts.map { Fraction($0, over: 100) })
}

@Suite struct SplitTests {
  /// 200 rows: a class that is true for a tenth, a type with missing values, 40 groups.
  private let table: Dataset

  init() throws {
    var generator = SeededGenerator(seed: 1)
    let rows = 0..<200
    table = try Dataset(
      columns: [
        Column(name: "row", values: .int64(rows.map { Int64($0) })),
        Column(name: "class", values: .boolean(rows.map { $0 % 10 == 0 })),
        Column(
          name: "type",
          values: .text(rows.map { _ in ["a", "b", nil].randomElement(using: &generator) ?? nil })),
        Column(
          name: "panel",
          values: .int64(rows.map { _ in Int64.random(in: 0..<40, using: &generator) })),
      ], provenance: .init(source: "test"))
  }

  @Test func noRowIsInTwoPartsAndAllAreInOne() throws {
    var generator = SeededGenerator(seed: 2)
    for seed in 0..<200 as Range<Int64> {
      let first = Int.random(in: 0...100, using: &generator)
      let second = Int.random(in: 0...100 - first, using: &generator)
      let split = Split(
        percent(first, second, 100 - first - second),
        stratify: [[], ["class"], ["class", "type"]].randomElement(using: &generator) ?? [],
        group: Bool.random(using: &generator) ? "panel" : nil, seed: seed)
      let parts = try table.splitRows(split)
      #expect(parts.flatMap { $0 }.sorted() == Array(0..<200), "seed \(seed)")
      #expect(parts.allSatisfy { $0 == $0.sorted() }, "seed \(seed)")
    }
  }

  @Test func sizesFollowTheLargestRemainder() throws {
    let ten = table.slice(0..<10)
    #expect(try ten.splitRows(Split(percent(33, 33, 34))).map(\.count) == [3, 3, 4])
    // Equal remainders: the earlier part gets the row.
    #expect(try ten.splitRows(Split(percent(25, 25, 50))).map(\.count) == [3, 2, 5])
    #expect(try ten.splitRows(Split(percent(50, 25))).map(\.count) == [5, 3])
    #expect(try ten.splitRows(Split(.counts([4, 6]))).map(\.count) == [4, 6])
    #expect(try ten.splitRows(Split(.counts([4, 3]))).map(\.count) == [4, 3])
    #expect(try ten.splitRows(Split(percent(100, 0))).map(\.count) == [10, 0])
  }

  @Test func everyStratumIsCutInTheSameProportion() throws {
    let parts = try table.split(Split(percent(60, 15, 25), stratify: ["class", "type"], seed: 7))
    let whole = try sizes(table)
    for (part, share) in zip(parts, [60, 15, 25]) {
      for (stratum, count) in try sizes(part) {
        let due = Double(whole[stratum, default: 0] * share) / 100
        #expect(abs(Double(count) - due) < 1, "\(stratum)")
      }
    }
  }

  @Test func manyNumbersAreStratifiedByTheirQuarters() throws {
    let parts = try table.split(Split(percent(50, 50), stratify: ["row"], seed: 4))
    for part in parts {
      let rows = try #require(try part.column("row").values.numbers).compactMap { $0 }
      #expect(
        (0..<4).map { quarter in rows.count { Int($0) / 50 == quarter } } == [25, 25, 25, 25])
    }
  }

  @Test func countsAreKeptToTheRowAlsoInStrata() throws {
    for seed in 0..<50 as Range<Int64> {
      let split = Split(.counts([77, 19, 104]), stratify: ["class", "type"], seed: seed)
      #expect(try table.splitRows(split).map(\.count) == [77, 19, 104])
    }
  }

  @Test func noGroupIsOnBothSides() throws {
    for seed in 0..<50 as Range<Int64> {
      let parts = try table.split(
        Split(percent(60, 40), stratify: ["class"], group: "panel", seed: seed))
      let groups = try parts.map { Set(try $0.column("panel").values.descriptions) }
      #expect(groups[0].isDisjoint(with: groups[1]))
      #expect(abs(parts[0].rowCount - 120) <= 12, "seed \(seed): \(parts[0].rowCount)")
    }
  }

  @Test func rowsWithoutAGroupStayTogether() throws {
    let parts = try table.split(Split(percent(50, 50), group: "type", seed: 3))
    let missing = try parts.map { try $0.column("type").values.missingCount }
    #expect(missing.contains(0) && missing.max() ?? 0 > 0)
  }

  @Test func aSplitIsPinnedForEver() throws {
    let plain = try table.slice(0..<20).splitRows(Split(percent(60, 15, 25), seed: 7))
    #expect(
      plain == [[1, 3, 6, 7, 8, 9, 13, 14, 15, 16, 18, 19], [2, 12, 17], [0, 4, 5, 10, 11]])
    let strata = try table.splitRows(Split(percent(10), stratify: ["class", "type"], seed: 7))
    #expect(
      strata == [
        [
          9, 16, 20, 26, 30, 41, 44, 45, 46, 47, 51, 58, 66, 75, 98, 112, 127, 174, 184, 198,
        ]
      ])
    let groups = try table.splitRows(Split(percent(10), group: "panel", seed: 7))
    #expect(
      groups == [
        [
          11, 19, 21, 29, 34, 65, 73, 79, 94, 100, 128, 132, 137, 140, 143, 144, 166, 168, 174, 179,
          189,
        ]
      ])
  }

  @Test func theRandomOrderIsPhiloxAndNothingElse() throws {
    let order = RandomSource(seed: 5, purpose: "split").permutation(of: 20)
    let parts = try table.slice(0..<20).splitRows(Split(.counts([8]), seed: 5))
    #expect(parts[0] == order.prefix(8).sorted())
  }

  @Test(arguments: [
    (Split.Parts.fractions([]), SplitProblem.noParts),
    (percent(60, 50), .moreThanAll),
    (percent(-10, 50), .negativePart(index: 0)),
    (.counts([100, -1]), .negativePart(index: 1)),
    (.counts([150, 51]), .moreRowsThanThere(asked: 201, rowCount: 200)),
    (.counts([.max, .max]), .moreRowsThanThere(asked: .max, rowCount: 200)),
  ])
  func whatCannotBeDealtOutIsRefused(parts: Split.Parts, problem: SplitProblem) {
    #expect(throws: DatasetError.unsplittable(problem)) { try table.splitRows(Split(parts)) }
  }

  private func sizes(_ table: Dataset) throws -> [[String]: Int] {
    let columns = try ["class", "type"].map { try table.column($0).values.descriptions }
    return (0..<table.rowCount).reduce(into: [:]) { sizes, row in
      sizes[columns.map { $0[row] ?? "·" }, default: 0] += 1
    }
  }
}
