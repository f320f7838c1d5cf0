import Tensors
import Testing

@testable import Datasets

private let columns: [Column] = [
  Column(name: "a", values: .float64([1.5, nil, -.infinity, .nan, 0])),
  Column(name: "b", values: .int64([.min, .max, nil, 0, -1])),
  Column(name: "c", values: .boolean([true, false, nil, true, nil])),
  Column(name: "d", values: .text(["", "é😀", nil, "a\nb", "x"])),
  Column(name: "e", values: .category(Categories(["x", nil, "y", "x", "z"]))),
  Column(
    name: "f",
    values: .date([
      CalendarDate(iso8601: "2024-02-29"), nil, CalendarDate(iso8601: "0000-01-01"),
      CalendarDate(iso8601: "9999-12-31"), CalendarDate(daysSince1970: 0),
    ])),
  Column(
    name: "g",
    values: .image([
      ImageReference(name: "a.png", path: "/nowhere/a.png", digest: Digest(of: [1])), nil,
      ImageReference(name: "b.png", path: "/nowhere/b.png", digest: Digest(of: [2])), nil, nil,
    ])),
]

@Test(arguments: columns.indices) func aColumnComesBackFromItsBytes(index: Int) throws {
  let column = columns[index]
  let bytes = try column.storedBytes()
  let back = try #require(
    Column(name: column.name, kind: column.kind, rowCount: column.count, storedBytes: bytes))
  #expect(try Digest(of: back.canonical()) == Digest(of: column.canonical()))
  #expect(try back.storedBytes() == bytes)
  // Levels that no row has stay.
  if case .category(let categories) = back.values { #expect(categories.levels == ["x", "y", "z"]) }
}

@Test(arguments: columns.indices) func changedColumnBytesNeverCrash(index: Int) throws {
  let column = columns[index]
  let bytes = try column.storedBytes()
  for count in 0..<bytes.count {
    let cut = Array(bytes.prefix(count))
    #expect(
      Column(name: "x", kind: column.kind, rowCount: column.count, storedBytes: cut) == nil)
  }
  for seed in 0..<300 {
    var stream = RandomSource(seed: Int64(seed), purpose: "mutations").stream()
    var mutated = bytes
    for _ in 0..<2 {
      mutated[stream.integer(below: mutated.count)] = UInt8(truncatingIfNeeded: stream.bits64())
    }
    for kind in ColumnKind.allCases {
      let rowCount = kind == column.kind ? column.count : stream.integer(below: 100)
      let back = Column(name: "x", kind: kind, rowCount: rowCount, storedBytes: mutated)
      if let back { #expect(try back.storedBytes() == mutated, "seed \(seed)") }
    }
  }
}

@Test func columnBytesOfARowCountOutOfRangeAreRefused() {
  for rowCount in [-1, Int.min, Int.max, 1 << 40] {
    #expect(Column(name: "x", kind: .text, rowCount: rowCount, storedBytes: []) == nil)
  }
}
