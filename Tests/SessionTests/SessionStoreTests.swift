import Foundation
import Tensors
import Testing

@testable import Session

@Suite struct SessionStoreTests {
  @Test func whatWasCommittedIsThereWhenTheSessionOpensAgain() throws {
    try withFolder { folder in
      let first = try SessionStore.open(folder: folder)
      var record = try assignment("a, b = split x", ["a", "b"], ["1", "2"], in: first)
      record.read = [NameBinding(name: "x", digest: digest("x"))]
      record.shown = [digest("shown")]
      record.timeMicroseconds = 1_700_000_000_000_000
      #expect(try first.commit(record) == 1)
      try first.close()

      let store = try SessionStore.open(folder: folder, access: .readWrite)
      #expect(try store.bindings(among: ["1", "2"]) == ["a=1", "b=2"])
      let statement = try #require(try store.statements.first)
      #expect(statement.text == "a, b = split x" && statement.number == 1)
      #expect(statement.state == .live && statement.kind == .statement)
      #expect(statement.bound.map(\.name) == ["a", "b"] && statement.read == record.read)
      #expect(statement.shown == record.shown && statement.details == record.details)
      #expect(statement.timeMicroseconds == record.timeMicroseconds)
      #expect(try store.value(for: digest("1")) == record.values[0].value)
      #expect(try store.value(for: digest("3")) == nil)
      #expect(try store.blob(record.values[1].value.blobs[0]) == Array("blob of 2".utf8))
      #expect(try store.result(of: digest("make 2")) == digest("2"))
      #expect(try store.result(of: digest("make 3")) == nil)
      #expect(store.damage.isEmpty)
    }
  }

  @Test func aStoreThatWasNotClosedLosesNothing() throws {
    try withFolder { folder in
      var store: SessionStore? = try SessionStore.open(folder: folder)
      try store?.assign("x", "1")
      // The files as they are at this moment, without a goodbye.
      try FileManager.default.copyItem(atPath: folder, toPath: folder + "-copy")
      store = nil
      let copy = try SessionStore.open(folder: folder + "-copy")
      #expect(try copy.bindings(among: ["1"]) == ["x=1"] && copy.damage.isEmpty)
    }
  }

  @Test func onlyItsOwnerMayEnterTheFolder() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      try store.assign("x", "1")
      try store.saveCheckpoint(key: digest("fit"), [1])
      let files = try #require(FileManager.default.enumerator(atPath: folder))
      for path in ["."] + files.compactMap({ $0 as? String }) {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
        let mode = try #require(attributes[.posixPermissions] as? Int)
        let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
        // SQLite gives its files the mode of the process's mask; the folder above keeps others out.
        if isFolder { #expect(mode == 0o700, "\(path)") }
      }
    }
  }

  @Test func aSecondHolderIsToldWhoHasTheSession() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      for access in [SessionStore.Access.create, .readOnly] {
        let error = failure { () throws(SessionError) in
          _ = try SessionStore.open(folder: folder, access: access)
        }
        guard case .held(let session, let pid, let host) = error else {
          Issue.record("two stores hold one session")
          continue
        }
        #expect(session == "default" && pid == getpid() && host?.isEmpty == false)
      }
      // Another session of the same folder is free.
      try SessionStore.open(folder: folder, name: "other").close()
      try store.close()
      try SessionStore.open(folder: folder).close()
    }
  }

  @Test func aNewerFormatIsRefusedUntouched() throws {
    try withFolder { folder in
      try SessionStore.open(folder: folder).close()
      let session = folder + "/sessions/default"
      try Data("thaw session format 2\n".utf8).write(to: URL(fileURLWithPath: session + "/format"))
      try FileManager.default.removeItem(atPath: session + "/lock")
      let before = try contents(of: folder)
      let newer = SessionError.newerFormat(session: "default", found: 2, supported: 1)
      #expect(throws: newer) { try SessionStore.open(folder: folder) }
      #expect(throws: newer) { try SessionStore.open(folder: folder, access: .readOnly) }
      #expect(try contents(of: folder) == before)
    }
  }

  @Test(arguments: [
    "", ".", "..", "a/b", "../x", ".hidden", "é", String(repeating: "a", count: 65),
  ])
  func namesThatLeadElsewhereAreRefused(name: String) throws {
    try withFolder { folder in
      #expect(throws: SessionError.badName(name)) {
        try SessionStore.open(folder: folder, name: name)
      }
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test func aSessionThatIsNotThereIsMadeOnlyWhenAsked() throws {
    try withFolder { folder in
      for access in [SessionStore.Access.readWrite, .readOnly] {
        #expect(throws: SessionError.noSession("x")) {
          try SessionStore.open(folder: folder, name: "x", access: access)
        }
      }
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test func readingASessionTouchesNothing() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      try store.assign("x", "1")
      try FileManager.default.copyItem(atPath: folder, toPath: folder + "-copy")
      let before = try contents(of: folder + "-copy")
      let reader = try SessionStore.open(folder: folder + "-copy", access: .readOnly)
      #expect(try reader.bindings(among: ["1"]) == ["x=1"])
      let readOnly = SessionError.readOnly(path: folder + "-copy/sessions/default")
      #expect(throws: readOnly) {
        try reader.commit(StatementRecord(text: "1", timeMicroseconds: 0))
      }
      #expect(throws: readOnly) { _ = try reader.writeBlob { _ in } }
      try reader.close()
      #expect(try contents(of: folder + "-copy") == before)
    }
  }

  @Test func aBlobThatWasNeverWrittenCannotBeReferredTo() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      var record = StatementRecord(text: "x = 1", timeMicroseconds: 0)
      record.blobs = [digest("nowhere")]
      #expect(throws: SessionError.damaged(.missingBlob(digest("nowhere")))) {
        try store.commit(record)
      }
      #expect(try store.statements.isEmpty)
    }
  }

  @Test func whatALoopFinishedIsKeptApartFromItsStatement() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      let value = StoredValue(kind: "number", content: [1])
      try store.keep(
        [KeptValue(digest: digest("v"), value: value)],
        lineage: [LineageRow(key: digest("k"), result: digest("v"))])
      try store.close()
      let again = try SessionStore.open(folder: folder)
      #expect(try again.value(for: digest("v")) == value)
      #expect(try again.result(of: digest("k")) == digest("v"))
      #expect(try again.statements.isEmpty)
    }
  }

  @Test func checkpointsAreReplacedWholeAndRemoved() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      let key = digest("fit")
      #expect(try store.checkpoint(key: key) == nil)
      try store.saveCheckpoint(key: key, [1, 2, 3])
      try store.saveCheckpoint(key: key, [4])
      #expect(try store.checkpoint(key: key) == [4])
      #expect(try store.checkpointKeys == [key])
      try store.removeCheckpoint(key: key)
      try store.removeCheckpoint(key: key)
      #expect(try store.checkpoint(key: key) == nil && store.checkpointKeys.isEmpty)
    }
  }

  @Test func sessionsAreListedByName() throws {
    try withFolder { folder in
      #expect(try SessionStore.sessions(in: folder).isEmpty)
      let store = try SessionStore.open(folder: folder, name: "b")
      try store.assign("x", "1")
      try SessionStore.open(folder: folder, name: "a").close()
      let summaries = try SessionStore.sessions(in: folder)
      #expect(summaries.map(\.name) == ["a", "b"])
      #expect(summaries[0].statements == 0 && summaries[0].problem == nil)
      guard case .held = summaries[1].problem else {
        Issue.record("an open session is held")
        return
      }
      try store.close()
      let closed = try SessionStore.sessions(in: folder)[1]
      #expect(closed.statements == 1 && closed.names == 1 && closed.problem == nil)
      #expect(closed.lastTimeMicroseconds == 5 && closed.bytes > 0)
    }
  }
}

/// The bytes of every file below a folder, by path.
func contents(of folder: String) throws -> [String: Data?] {
  var files: [String: Data?] = [:]
  for case let path as String in try #require(FileManager.default.enumerator(atPath: folder)) {
    files[path] = FileManager.default.contents(atPath: "\(folder)/\(path)")
  }
  return files
}
