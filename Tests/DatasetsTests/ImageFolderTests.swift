import Foundation
import Testing

@testable import Datasets

@Suite struct ImageFolderTests {
  @Test func classesAndFilesAreSortedWhateverTheFolderSays() throws {
    let folder = try TemporaryFolder()
    let bytes = try fixtureBytes("Images/grey.png")
    for name in ["b/2.png", "b/10.jpg", "a/x.JPEG", "a/notes.txt", ".hidden/y.png", "top.png"] {
      _ = try folder.write(bytes, to: name)
    }
    let table = try Dataset.load(folder.path, source: "cells")
    #expect(table.columnNames == ["image", "label"])
    #expect(try table.column("image").values.descriptions == ["a/x.JPEG", "b/10.jpg", "b/2.png"])
    #expect(try table.column("label").values.descriptions == ["a", "b", "b"])
  }

  @Test func aFolderWithoutClassesIsSaidSo() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(try fixtureBytes("Images/grey.png"), to: "top.png")
    #expect(throws: DatasetError.noImages(path: folder.path)) { try Dataset.load(folder.path) }
  }

  @Test func aLinkThatLeadsOutIsAnError() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(try fixtureBytes("Images/grey.png"), to: "outside.png")
    _ = try folder.write(try fixtureBytes("Images/grey.png"), to: "in/a/1.png")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/in/a/2.png", withDestinationPath: "../../outside.png")
    #expect(throws: DatasetError.climbsOut(path: "a/2.png", line: nil)) {
      try Dataset.load(folder.path + "/in")
    }
  }

  @Test func whatIsNotThereIsUnreadable() {
    #expect(
      throws: DatasetError.unreadable(path: "/nowhere/t.csv", reason: "No such file or directory")
    ) { try Dataset.load("/nowhere/t.csv") }
  }
}
