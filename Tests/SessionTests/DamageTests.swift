import Foundation
import Tensors
import Testing

@testable import Session

/// A session with a history, closed, and the files it lies in.
struct SampleSession {
  let folder: String
  var path: String { folder + "/sessions/default" }
  var journal: URL { URL(fileURLWithPath: path + "/journal.sqlite") }

  init(in folder: String) throws {
    self.folder = folder
    let store = try SessionStore.open(folder: folder)
    for number in 1...40 { try store.assign("name\(number % 10)", "value \(number)") }
    try store.forget("name3", timeMicroseconds: 0)
    _ = try store.undo(timeMicroseconds: 0)
    try store.saveCheckpoint(key: digest("fit"), Array("half way".utf8))
    try store.close()
  }

  func blobURL(_ content: String) -> URL {
    URL(
      fileURLWithPath: BlobFolder(path: path + "/blobs").path(of: digest(content)))
  }

  /// All that can be read, as texts; what is damaged is left out.
  static func content(of store: SessionStore) throws -> Set<String> {
    var content: Set<String> = []
    for name in try store.names { content.insert("name \(name)") }
    for statement in try store.statements { content.insert("statement \(statement)") }
    for number in 1...40 {
      if let value = try? store.value(for: digest("value \(number)")) {
        content.insert("value \(number) \(value)")
      }
      if let blob = try? store.blob(digest("blob of value \(number)")) {
        content.insert("blob \(number) \(blob)")
      }
      if let result = try? store.result(of: digest("make value \(number)")) {
        content.insert("result \(number) \(result)")
      }
    }
    if let bytes = try? store.checkpoint(key: digest("fit")) {
      content.insert("checkpoint \(bytes)")
    }
    return content
  }
}

@Suite struct DamageTests {
  @Test func aWholeSessionChecksOut() throws {
    try withFolder { folder in
      _ = try SampleSession(in: folder)
      let check = try SessionStore.check(folder: folder)
      #expect(check.isWhole && check.damage == [])
      #expect(check.statements == 41 && check.values == 40 && check.blobs == 40)
      #expect(check.checkpoints == 1 && check.wholeNames.count == 10 && check.damagedNames == [])
    }
  }

  @Test func aDamagedBlobIsNamedWithTheNamesThatNeedIt() throws {
    try withFolder { folder in
      let sample = try SampleSession(in: folder)
      // name0 stands for value 40, name9 for value 39.
      try Data("blob of value 41".utf8).write(to: sample.blobURL("blob of value 40"))
      try FileManager.default.removeItem(at: sample.blobURL("blob of value 39"))
      let check = try SessionStore.check(folder: folder)
      #expect(
        Set(check.damage) == [
          .blob(digest("blob of value 40")), .missingBlob(digest("blob of value 39")),
        ])
      #expect(check.damagedNames == ["name0", "name9"] && check.wholeNames.count == 8)
      #expect(check.blobs == 38)

      let store = try SessionStore.open(folder: folder)
      #expect(throws: SessionError.damaged(.blob(digest("blob of value 40")))) {
        try store.blob(digest("blob of value 40"))
      }
      #expect(try store.blob(digest("blob of value 38")).count == 16)
      // Computed anew, the content takes its place again.
      _ = try store.writeBlob { (file) throws(SessionError) in
        try file.append(Array("blob of value 40".utf8))
      }
      #expect(try store.blob(digest("blob of value 40")).count == 16)
    }
  }

  @Test func aLinkInABlobsPlaceIsNotFollowed() throws {
    try withFolder { folder in
      let sample = try SampleSession(in: folder)
      let blob = sample.blobURL("blob of value 40")
      let outside = URL(fileURLWithPath: folder + "/outside")
      try FileManager.default.moveItem(at: blob, to: outside)
      try FileManager.default.createSymbolicLink(at: blob, withDestinationURL: outside)
      let store = try SessionStore.open(folder: folder)
      #expect(throws: SessionError.self) { try store.blob(digest("blob of value 40")) }
      #expect(try !store.check().isWhole)
    }
  }

  @Test func aJournalThatIsNoneLeavesTheBlobsUsable() throws {
    try withFolder { folder in
      let sample = try SampleSession(in: folder)
      try Data(repeating: 7, count: 5000).write(to: sample.journal)
      let before = try contents(of: folder)
      for access in [SessionStore.Access.create, .readWrite, .readOnly] {
        let error = failure { () throws(SessionError) in
          _ = try SessionStore.open(folder: folder, access: access)
        }
        guard case .damaged(.journal) = error else {
          Issue.record("what is no journal was opened")
          continue
        }
      }
      let after = try contents(of: folder)
      #expect(
        before.filter { !$0.key.hasSuffix("/lock") } == after.filter { !$0.key.hasSuffix("/lock") })
      let check = try SessionStore.check(folder: folder)
      #expect(check.blobs == 40 && check.damage.count == 1)
    }
  }

  @Test func aMissingJournalIsNotMadeAnew() throws {
    try withFolder { folder in
      let sample = try SampleSession(in: folder)
      try FileManager.default.removeItem(at: sample.journal)
      #expect(throws: SessionError.self) { try SessionStore.open(folder: folder) }
      #expect(!FileManager.default.fileExists(atPath: sample.journal.path))
    }
  }

  @Test func aForeignJournalIsRefused() throws {
    try withFolder { folder in
      let sample = try SampleSession(in: folder)
      let journal = try Journal(path: sample.journal.path)
      try journal.write {
        try $0.execute(
          sql: """
            CREATE TRIGGER surprise AFTER INSERT ON statements
            BEGIN UPDATE names SET digest = zeroblob(32); END
            """)
      }
      try journal.close()
      #expect(
        throws: SessionError.damaged(
          .journal(path: sample.journal.path, detail: "its tables are not Thaw's"))
      ) { try SessionStore.open(folder: folder) }
    }
  }

  @Test func aChangedRowIsFoundByItsSeal() throws {
    try withFolder { folder in
      let sample = try SampleSession(in: folder)
      let journal = try Journal(path: sample.journal.path)
      try journal.write {
        try $0.execute(sql: "UPDATE statements SET text = 'format disk' WHERE id = 7")
        try $0.execute(sql: "UPDATE kept SET content = x'00' WHERE id = 40")
        try $0.execute(sql: "UPDATE names SET statement = 1 WHERE name = 'name5'")
        try $0.execute(sql: "DELETE FROM links WHERE statement = 9")
        try $0.execute(sql: "UPDATE lineage SET result = zeroblob(32)")
      }
      try journal.close()
      let check = try SessionStore.check(folder: folder)
      #expect(
        Set(check.damage) == [
          .statement(7), .statement(9), .value(digest("value 40")), .lineage,
          .names(detail: "a row is damaged"),
        ])
      let store = try SessionStore.open(folder: folder)
      #expect(store.damage.contains(.names(detail: "a row is damaged")))
      #expect(try store.names.count == 9)
      #expect(try store.statements.count == 39)
      #expect(try store.result(of: digest("make value 1")) == nil)
      #expect(throws: SessionError.self) { try store.trim() }
      // What was computed anew is kept over the damaged row.
      try store.assign("name0", "value 40")
      #expect(try store.value(for: digest("value 40"))?.content == Array("value 40".utf8))
    }
  }

  @Test func aDamagedTableOfNamesIsMadeAgainFromTheStatements() throws {
    try withFolder { folder in
      let sample = try SampleSession(in: folder)
      let whole = try SessionStore.open(folder: folder)
      let names = try whole.names
      try whole.close()
      let journal = try Journal(path: sample.journal.path)
      try journal.write { try $0.execute(sql: "DELETE FROM names WHERE name < 'name4'") }
      try journal.close()
      let store = try SessionStore.open(folder: folder)
      #expect(try store.names == names)
      #expect(store.damage == [.names(detail: "it has 6 rows instead of 10")])
    }
  }

  @Test func aJournalThatLostItsEndIsTold() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      try store.assign("x", "1")
      try store.close()
      let early = try Data(
        contentsOf: URL(fileURLWithPath: folder + "/sessions/default/journal.sqlite"))
      let again = try SessionStore.open(folder: folder)
      try again.assign("x", "2")
      try again.close()
      try early.write(to: URL(fileURLWithPath: folder + "/sessions/default/journal.sqlite"))
      let lost = try SessionStore.open(folder: folder)
      #expect(lost.damage == [.lostCommits(recorded: 2, found: 1)])
      #expect(try lost.bindings(among: ["1", "2"]) == ["x=1"])
    }
  }

  @Test func aDamagedCheckpointIsNamed() throws {
    try withFolder { folder in
      let sample = try SampleSession(in: folder)
      let key = digest("fit")
      let file = URL(fileURLWithPath: sample.path + "/checkpoints/" + key.hexadecimal)
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count - 1] ^= 1
      try bytes.write(to: file)
      let store = try SessionStore.open(folder: folder)
      #expect(throws: SessionError.damaged(.checkpoint(key: key))) {
        try store.checkpoint(key: key)
      }
      #expect(try store.check().damage == [.checkpoint(key: key)])
    }
  }

  @Test func aFolderThatCannotBeWrittenSaysSo() throws {
    try withFolder { folder in
      // Below a file nothing can be made, whoever asks.
      try Data().write(to: URL(fileURLWithPath: folder))
      #expect(throws: SessionError.self) { try SessionStore.open(folder: folder) }
      #expect(FileManager.default.contents(atPath: folder) == Data())
    }
  }
}
