import Foundation
import Tensors
import Testing

@testable import Session

/// Sessions written by this and earlier formats, kept as files: they have to open for ever.
@Suite struct FormatTests {
  /// A bit of everything a session can hold.
  private func work(in folder: String) throws {
    let store = try SessionStore.open(folder: folder)
    try store.assign("x", "1")
    var record = try assignment("a, b = split x", ["a", "b"], ["2", "3"], in: store)
    record.read = [NameBinding(name: "x", digest: digest("1"))]
    record.shown = [digest("2")]
    record.blobs = [record.values[0].value.blobs[0]]
    record.values[1].value.references = [digest("2")]
    try store.commit(record)
    try store.assign("x", "4")
    try store.forget("a", timeMicroseconds: 7)
    _ = try store.undo(2, timeMicroseconds: 8)
    _ = try store.redo(timeMicroseconds: 9)
    try store.keep([], lineage: [LineageRow(key: digest("loop"), result: digest("1"))])
    try store.saveCheckpoint(key: digest("fit"), Array("half way".utf8))
    try store.close()
  }

  /// All of it, as text.
  private func content(of folder: String) throws -> String {
    let store = try SessionStore.open(folder: folder, access: .readOnly)
    var lines = try store.names.map { "\($0)" } + store.statements.map { "\($0)" }
    for name in ["1", "2", "3", "4"] {
      let value = try #require(try store.value(for: digest(name)))
      lines.append("\(value) \(try value.blobs.map { try store.blob($0) })")
      lines.append("\(try store.result(of: digest("make \(name)")), default: "unknown")")
    }
    lines.append("\(try store.result(of: digest("loop")), default: "unknown")")
    lines.append("\(try store.checkpoint(key: digest("fit")) ?? [])")
    let check = try store.check()
    #expect(check.isWhole && check.blobs == 4 && store.damage.isEmpty)
    try store.close()
    return lines.joined(separator: "\n")
  }

  /// `THAW_REWRITE=1` writes the fixture anew: only before the format's first release.
  @Test func aSessionOfFormat1Opens() throws {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/format-1")
    if ProcessInfo.processInfo.environment["THAW_REWRITE"] != nil {
      try? FileManager.default.removeItem(at: source)
      try work(in: source.path)
      for file in ["lock", "journal.sqlite-wal"] {
        try? FileManager.default.removeItem(
          at: source.appendingPathComponent("sessions/default/\(file)"))
      }
    }
    let fixture = try #require(Bundle.module.resourceURL).appendingPathComponent(
      "Fixtures/format-1")
    try withFolder { folder in
      try work(in: folder)
      #expect(try content(of: fixture.path) == content(of: folder))
      // It can be worked on, too.
      try FileManager.default.copyItem(atPath: fixture.path, toPath: folder + "-copy")
      let store = try SessionStore.open(folder: folder + "-copy")
      try store.assign("y", "5")
      #expect(
        try store.bindings(among: ["1", "2", "3", "4", "5"]) == ["a=2", "b=3", "x=4", "y=5"])
      #expect(try store.check().isWhole)
    }
  }
}
