import Foundation
import Testing

@testable import Datasets

@Suite struct ColumnInferenceTests {
  private func column(_ fields: [String]) throws -> Column {
    let text = "c\n" + fields.map { "\"\($0)\"" }.joined(separator: "\n") + "\n"
    return try Dataset.parse(Array(text.utf8), source: "t.csv").column("c")
  }

  @Test(arguments: [
    (["true", "FALSE", "NA"], ColumnKind.boolean),
    (["1", "-2", "+3", ""], .int64),
    (["9223372036854775807", "-9223372036854775808"], .int64),
    (["1", "2.5", "1e-3", ".5", "5.", "-inf", "N/A"], .float64),
    (["9223372036854775808", "1"], .float64),
    (["2024-02-29", "1999-12-31", "null"], .date),
    (["a", "b", "a", "b"], .category),
    (["a", "b", "c"], .text),
    (["1", "x", "1", "x"], .category),
    (["0x10", "0x10"], .category),
    (["true", "1", "true", "1"], .category),
    (["2023-02-29", "2023-02-29"], .category),
    (["NA", "-", ""], .text),
  ])
  func theFirstKindThatFitsEveryFieldIsTaken(fields: [String], kind: ColumnKind) throws {
    #expect(try column(fields).kind == kind)
  }

  @Test func everyMissingTokenIsMissing() throws {
    let column = try column(ColumnInference.missingTokens + [" NA ", "7"])
    #expect(column.kind == .int64)
    #expect(column.values.missingCount == ColumnInference.missingTokens.count + 1)
  }

  @Test func numbersAreTheNearestFloat64() throws {
    guard case .float64(let values) = try column(["0.1", "1e400", "-0.0", "4.9e-324"]).values else {
      Issue.record("no float64")
      return
    }
    #expect(values[0] == 0.1 && values[1] == .infinity && values[3] == .leastNonzeroMagnitude)
    #expect(values[2]?.sign == .minus)
  }

  @Test func categoriesAreSortedByTheirBytes() {
    let categories = Categories(["b", "é", nil, "a", "Z", "e\u{301}", "b"])
    #expect(categories.levels.map { Array($0.utf8).count } == [1, 1, 1, 3, 2])
    #expect(categories.codes == [2, 4, nil, 1, 0, 3, 2])
  }

  @Test func textsThatAllAreImageFilesBecomeImages() throws {
    let folder = try TemporaryFolder()
    let bytes = try fixtureBytes("Images/grey.png")
    _ = try folder.write(bytes, to: "pictures/a.png")
    _ = try folder.write(bytes, to: "pictures/b.PNG")
    let path = try folder.write(
      "image,y\npictures/a.png,1\npictures/b.PNG,2\npictures/a.png,3\n,4\n", to: "t.csv")
    let table = try Dataset.load(path)
    guard case .image(let images) = try table.column("image").values else {
      Issue.record("no images: \(table.provenance.notes)")
      return
    }
    #expect(images.map { $0?.name } == ["pictures/a.png", "pictures/b.PNG", "pictures/a.png", nil])
    #expect(images[0] === images[2])
    #expect(try images[0]?.digest() == images[1]?.digest())
  }

  @Test func aMissingFileLeavesTheColumnTextAndIsNoted() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(try fixtureBytes("Images/grey.png"), to: "a.png")
    let table = try Dataset.load(try folder.write("image\na.png\nb.png\n", to: "t.csv"))
    #expect(try table.column("image").kind == .text)
    #expect(
      table.provenance.notes
        == ["column `image` stays text: line 3 names b.png, which is not there"])
  }

  @Test(arguments: ["../outside.png", "/etc/outside.png", "link.png", "folder/../../outside.png"])
  func noPathLeadsOutOfTheTablesFolder(name: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(try fixtureBytes("Images/grey.png"), to: "outside.png")
    let path = try folder.write("image\n\(name)\n", to: "inside/t.csv")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/inside/link.png", withDestinationPath: "../outside.png")
    let table = try Dataset.load(path)
    #expect(try table.column("image").kind == .text)
    #expect(table.provenance.notes.first?.contains("leads out of the table's folder") == true)
  }
}
