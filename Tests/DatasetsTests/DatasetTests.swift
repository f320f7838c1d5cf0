import Foundation
import Tensors
import Testing

@testable import Datasets

private let provenance = Dataset.Provenance(source: "test")

@Suite struct DatasetTests {
  private let table: Dataset

  init() throws {
    table = try Dataset(
      columns: [
        Column(name: "x", values: .float64([1, 2, nil, 2])),
        Column(name: "y", values: .int64([1, 1, 0, 1])),
        Column(name: "t", values: .category(Categories(["b", "a", "a", "a"]))),
      ], provenance: provenance)
  }

  @Test func columnsShareTheirLengthAndNotTheirNames() {
    let x = Column(name: "x", values: .int64([1]))
    #expect(throws: DatasetError.duplicateColumn("x")) {
      try Dataset(columns: [x, x], provenance: provenance)
    }
    #expect(throws: DatasetError.lengthsDiffer(column: "y", count: 2, expected: 1)) {
      try Dataset(columns: [x, Column(name: "y", values: .int64([1, 2]))], provenance: provenance)
    }
    #expect(throws: DatasetError.missingColumn("z", available: ["x", "y", "t"])) {
      try table.column("z")
    }
  }

  @Test func filteringKeepsLevelsAndOrder() throws {
    let condition = try Column.comparison(.greater, .column(try table.column("x")), .number(1))
    let rest = try table.filter(where: condition)
    #expect(rest.rowCount == 2)
    guard case .category(let categories) = try rest.column("t").values else { return }
    #expect(categories.levels == ["a", "b"])
    #expect(table.slice(1..<3).rowCount == 2)
    #expect(table.slice(0..<0).columnNames == ["x", "y", "t"])
    #expect(throws: DatasetError.notBoolean(column: "x", kind: .float64)) {
      try table.filter(where: try table.column("x"))
    }
  }

  @Test func addingReplacesInPlaceOrAppends() throws {
    let flags = Column(name: "y", values: .boolean([true, true, false, true]))
    #expect(try table.adding(flags).columns.map(\.kind) == [.float64, .boolean, .category])
    #expect(try table.adding(flags.named("z")).columnNames == ["x", "y", "t", "z"])
    #expect(throws: DatasetError.self) {
      try table.adding(Column(name: "z", values: .boolean([true])))
    }
  }

  @Test func aRowIsKnownByWhatTheModelReadsAlone() throws {
    let digests = try table.rowDigests(reading: ["x"])
    #expect(digests[1] == digests[3] && digests[0] != digests[1] && digests[2] != digests[0])
    #expect(try table.slice(1..<4).rowDigests(reading: ["x"]) == Array(digests.dropFirst()))
    let other = try table.adding(Column(name: "y", values: .int64([9, 9, 9, 9])))
    #expect(try other.rowDigests(reading: ["x"]) == digests)
    #expect(try table.rowDigests(reading: ["x", "y"]) == table.rowDigests(reading: ["y", "x"]))
    #expect(try table.rowDigests(reading: ["x", "y"]) != digests)
  }

  @Test func anImageRowIsKnownByItsFilesBytes() throws {
    let folder = try TemporaryFolder()
    let bytes = try fixtureBytes("Images/grey.png")
    let images = try ["a.png", "b.png"].map {
      ImageReference(name: $0, path: try folder.write(bytes, to: $0))
    }
    let table = try Dataset(
      columns: [Column(name: "image", values: .image(images))], provenance: provenance)
    #expect(try table.rowDigests(reading: ["image"]) == [Digest(of: bytes), Digest(of: bytes)])
  }

  @Test func theDigestIsOfTheContentAndNotOfItsOrigin() throws {
    let copy = try Dataset(columns: table.columns, provenance: .init(source: "elsewhere"))
    #expect(try copy.digest() == table.digest())
    #expect(try table.slice(0..<3).digest() != table.digest())
    // Digests stand in notebooks, so the encoding may not drift.
    #expect(
      try table.digest().description
        == "sha256:9c351ba98030e544ebb216a5209f87f4c054c8f8feb5df61b294672ddb436d6d")
  }

  @Test func aSummarySkipsAndCountsWhatIsMissing() throws {
    let summaries = table.summaries()
    let x = try #require(summaries[0].numbers)
    #expect(summaries[0].count == 3 && summaries[0].missingCount == 1)
    #expect(summaries[0].distinctCount == 2)
    #expect(x.minimum == 1 && x.lowerQuartile == 1.5 && x.median == 2 && x.upperQuartile == 2)
    #expect(x.maximum == 2 && x.mean == 5.0 / 3)
    #expect(abs(x.standardDeviation - 0.4714045207910317) < 1e-15)
    #expect(
      summaries[2].top.map(\.value) == ["a", "b"] && summaries[2].top.map(\.count) == [3, 1])
    let byType = try table.summaries(by: "t")
    #expect(byType.groups.map(\.rowCount) == [3, 1])
    #expect(byType.groups[0].columns.map(\.name) == ["x", "y"])
    #expect(byType.groups[0].columns[0].numbers?.mean == 2)
  }

  @Test func datesAreDaysOfTheCalendar() {
    for (text, day) in [
      ("1970-01-01", 0), ("2000-02-29", 11_016), ("1969-12-31", -1), ("0000-01-01", -719_528),
      ("9999-12-31", 2_932_896),
    ] {
      let date = CalendarDate(iso8601: text)
      #expect(date?.daysSince1970 == day && date?.description == text)
    }
    for day in stride(from: -719_528, through: 2_932_896, by: 997) {
      let date = CalendarDate(daysSince1970: day)
      #expect(CalendarDate(iso8601: date.description) == date)
    }
    for text in ["2023-02-29", "1900-02-29", "2024-13-01", "2024-1-01", "2024-00-10", "20240101ab"]
    {
      #expect(CalendarDate(iso8601: text) == nil)
    }
  }

  @Test func fractionsAreExact() {
    #expect(Fraction(decimal: "60", percent: true) == Fraction(3, over: 5))
    #expect(Fraction(decimal: "12.5", percent: true) == Fraction(1, over: 8))
    #expect(Fraction(decimal: "1e-3") == Fraction(1, over: 1000))
    #expect(Fraction(0.1) == Fraction(1, over: 10))
    #expect(Fraction(0.6) == Fraction(3, over: 5))
    #expect(Fraction(1e15)?.numerator == 1_000_000_000_000_000)
    for text in ["", ".", "e", "1e", "x", "1e99", "0x1", "1.2.3", "nan"] {
      #expect(Fraction(decimal: text) == nil, "\(text)")
    }
  }
}
