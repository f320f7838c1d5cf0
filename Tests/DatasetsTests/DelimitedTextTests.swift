import Foundation
import Testing

@testable import Datasets

/// The table that this text spells.
private func parse(_ text: String, _ format: TableFormat = .csv) throws -> Dataset {
  try Dataset.parse(Array(text.utf8), source: "t.csv", format: format)
}

/// The fields of a table as a person reads them, `·` where one is missing.
private func rows(_ table: Dataset) -> [[String]] {
  let columns = table.columns.map(\.values.descriptions)
  return (0..<table.rowCount).map { row in columns.map { $0[row] ?? "·" } }
}

@Suite struct DelimitedTextTests {
  @Test func quotesSeparatorsAndLineEndsFollowRFC4180() throws {
    let table = try parse(
      "a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n\"two\r\nlines\",plain \"quote\"\r\n")
    #expect(table.columnNames == ["a", "b"])
    #expect(rows(table) == [["x, y", "say \"hi\""], ["two\r\nlines", "plain \"quote\""]])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func anyLineEndAndAByteOrderMarkAreRead(lineEnd: String) throws {
    let text = "\u{FEFF}a,b" + lineEnd + "1,2" + lineEnd + lineEnd + "3,"
    #expect(rows(try parse(text)) == [["1", "2"], ["3", "·"]])
  }

  @Test func theSeparatorIsTheCommonestOfTheFirstLine() throws {
    #expect(rows(try parse("a;b\n1,5;2\n")) == [["1,5", "2"]])
    #expect(rows(try parse("a\tb\n1\t2\n")) == [["1", "2"]])
  }

  @Test func columnsWithoutANameGetTheirPosition() throws {
    #expect(try parse(",b\n0,1\n").columnNames == ["column_1", "b"])
  }

  @Test(arguments: [
    ("", 1, TableProblem.empty),
    ("a,b\n1,2\n3\n", 3, .raggedRow(fields: 1, expected: 2)),
    ("a,b\n\"x\ny\",2\n1,2,3\n", 4, .raggedRow(fields: 3, expected: 2)),
    ("a,b\n1,2\n3,\"open\n", 3, .unclosedQuote),
    ("a,b\n1,\"x\"y\n", 2, .textAfterQuote),
    ("a,b\n1,\0\n", 2, .nulByte),
    ("a,a\n1,2\n", 1, .duplicateColumn("a")),
  ])
  func aBrokenTableIsRefusedWithItsLine(text: String, line: Int, problem: TableProblem) {
    #expect(throws: DatasetError.malformedTable(path: "t.csv", line: line, problem: problem)) {
      try parse(text)
    }
  }

  @Test func brokenUTF8IsRefusedWithItsLine() {
    let bytes = Array("a,b\n1,2\n3,".utf8) + [0xC3, 0x28, 0x0A]
    #expect(
      throws: DatasetError.malformedTable(path: "t.csv", line: 3, problem: .invalidUTF8)
    ) { try Dataset.parse(bytes, source: "t.csv") }
  }

  @Test func aHugeFieldIsRefused() {
    let text = "a\n" + String(repeating: "x", count: FieldTable.Limit.fieldBytes + 1)
    let problem = TableProblem.fieldTooLong(limitBytes: FieldTable.Limit.fieldBytes)
    #expect(throws: DatasetError.malformedTable(path: "t.csv", line: 2, problem: problem)) {
      try parse(text)
    }
  }

  @Test func tooManyColumnsAreRefused() {
    let text = String(repeating: ",", count: FieldTable.Limit.columns)
    let problem = TableProblem.tooManyColumns(limit: FieldTable.Limit.columns)
    #expect(throws: DatasetError.malformedTable(path: "t.csv", line: 1, problem: problem)) {
      try parse(text)
    }
  }

  @Test func blanksSeparateFieldsWithoutANameRow() throws {
    let format = TableFormat.blanks(columns: ["image", "probability", "type"])
    let table = try parse("a.png  1.0    mono\n\nb.png\t0.5  poly\r\n", format)
    #expect(rows(table) == [["a.png", "1.0", "mono"], ["b.png", "0.5", "poly"]])
    let problem = TableProblem.raggedRow(fields: 2, expected: 3)
    #expect(throws: DatasetError.malformedTable(path: "t.csv", line: 2, problem: problem)) {
      try parse("a 1 b\na 1\n", format)
    }
  }

  @Test func fieldsThatAreQuotedAndParsedComeBack() throws {
    var generator = SeededGenerator(seed: 5)
    let alphabet = Array("ab,;\"\n\r\t é€ x")
    for round in 0..<300 {
      let width = Int.random(in: 1...4, using: &generator)
      let fields = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
        (0..<width).map { _ in
          // The first letter keeps a field from reading as missing or as a number.
          "z"
            + String(
              (0..<Int.random(in: 0...6, using: &generator)).compactMap { _ in
                alphabet.randomElement(using: &generator)
              })
        }
      }
      let text = ([(0..<width).map { "c\($0)" }] + fields).map { row in
        row.map { "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
          .joined(separator: ",")
      }.joined(separator: "\r\n")
      #expect(rows(try parse(text)) == fields, "round \(round)")
    }
  }

  @Test func noMutatedTableCrashesOrHangs() throws {
    var generator = SeededGenerator(seed: 6)
    let original = Array(
      """
      a,b,c,d,e
      1,2.5,true,2024-02-29,"x, ""y"" z"
      -3,inf,false,1999-12-31,é
      ,NA,,-,"two
      lines"

      """.utf8)
    for _ in 0..<mutationCount {
      var bytes = original
      mutate(&bytes, using: &generator)
      if let table = try? Dataset.parse(bytes, source: "t.csv") {
        #expect(table.columns.allSatisfy { $0.count == table.rowCount })
      }
    }
  }
}
