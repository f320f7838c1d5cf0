import Foundation
import Tensors
import Testing

@testable import Session

@Suite struct TrimTests {
  @Test func onlyWhatNothingNeedsIsDeletedAndToldBefore() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      try store.assign("x", "1")
      try store.assign("x", "2")
      try store.assign("y", "3")
      _ = try store.undo(2, timeMicroseconds: 0)
      // Undone, but `redo` brings them back.
      #expect(try store.trimmable().isEmpty)
      try store.assign("z", "4")
      let plan = try store.trimmable()
      #expect(plan == SessionTrim(values: 2, results: 2, blobs: 2, bytes: 18))
      #expect(try store.value(for: digest("2")) != nil)
      #expect(try store.trim() == plan)
      #expect(try store.trimmable().isEmpty)
      for gone in ["2", "3"] {
        #expect(try store.value(for: digest(gone)) == nil)
        #expect(try store.result(of: digest("make \(gone)")) == nil)
        #expect(throws: SessionError.damaged(.missingBlob(digest("blob of \(gone)")))) {
          try store.blob(digest("blob of \(gone)"))
        }
      }
      #expect(try store.blob(digest("blob of 1")).count == 9)
      #expect(try store.bindings(among: ["1", "4"]) == ["x=1", "z=4"])
      #expect(try store.undo(2, timeMicroseconds: 0).count == 2)
      #expect(try store.statements.count == 4)
    }
  }

  @Test func whatANeededValueIsMadeOfStays() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      let blob = try store.writeBlob { (file) throws(SessionError) in try file.append([7]) }
      let part = KeptValue(
        digest: digest("part"), value: StoredValue(kind: "tensor", content: [1], blobs: [blob]))
      let whole = KeptValue(
        digest: digest("whole"),
        value: StoredValue(kind: "list", content: [2], references: [part.digest]))
      try store.commit(
        StatementRecord(
          text: "x = [part]", timeMicroseconds: 0,
          bound: [NameBinding(name: "x", digest: whole.digest)], values: [part, whole]))
      #expect(try store.trimmable().isEmpty)
    }
  }

  @Test func whatACrashLeftIsTakenAndWhatIsUnderWayStays() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      let blobs = folder + "/sessions/default/blobs"
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: blobs + "/.writing-1-0"))
      // Written, but not yet part of a statement.
      let blob = try store.writeBlob { (file) throws(SessionError) in try file.append([7]) }
      try store.saveCheckpoint(key: digest("under way"), [1])
      try store.saveCheckpoint(key: digest("ended"), [1])
      try store.keep([], lineage: [LineageRow(key: digest("ended"), result: digest("x"))])
      try store.commit(
        StatementRecord(
          text: "x = 1", timeMicroseconds: 0, bound: [NameBinding(name: "x", digest: digest("x"))]))
      let trim = try store.trim()
      #expect(trim.leftovers == 1 && trim.checkpoints == 1 && trim.results == 0)
      #expect(try store.checkpointKeys == [digest("under way")])
      // The commit made the blob durable without referring to it: nothing needs it now.
      #expect(trim.blobs == 1)
      #expect(throws: SessionError.damaged(.missingBlob(blob))) { try store.blob(blob) }
    }
  }

  @Test func aBlobOnItsWayIntoAStatementStays() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      let blob = try store.writeBlob { (file) throws(SessionError) in try file.append([7]) }
      #expect(try store.trim().isEmpty)
      #expect(try store.blob(blob) == [7])
    }
  }
}
