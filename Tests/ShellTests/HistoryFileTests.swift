import Foundation
import Testing

@testable import Shell

struct HistoryFileTests {
  private let folder: TemporaryFolder
  /// A history in a folder that is not there yet.
  private var path: String { folder.path("a/history") }

  init() throws { folder = try TemporaryFolder() }

  @Test func linesAreThereNextTimeWithoutRepetitions() throws {
    var history = HistoryFile(path: path)
    for line in ["a", "a", "größe", "", "a"] { history.add(line) }
    #expect(HistoryFile(path: path).lines == ["a", "größe", "a"])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let folder = (path as NSString).deletingLastPathComponent
    let folderAttributes = try FileManager.default.attributesOfItem(atPath: folder)
    #expect(folderAttributes[.posixPermissions] as? Int == 0o700)
  }

  @Test func aFileThatOthersCouldReadIsClosedToThem() throws {
    _ = HistoryFile(path: path)
    _ = FileManager.default.createFile(
      atPath: path, contents: Data("a\n".utf8), attributes: [.posixPermissions: 0o644])
    var history = HistoryFile(path: path)
    history.add("b")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func oldLinesGoWhenThereAreTooMany() throws {
    _ = HistoryFile(path: path)
    let all = (0..<(HistoryFile.lineLimit + 5)).map { "line \($0)" }
    try Data((all.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    #expect(HistoryFile(path: path).lines.first == "line 5")
    #expect(HistoryFile(path: path).lines.count == HistoryFile.lineLimit)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasPrefix("line 5\n"))
  }

  @Test func aPlaceThatCannotBeWrittenIsAnEmptyHistory() {
    var history = HistoryFile(path: "/dev/null/history")
    history.add("a")
    #expect(history.lines == ["a"])
    #expect(HistoryFile(path: "/dev/null/history").lines.isEmpty)
  }

  @Test func bytesThatAreNoTextDoNoHarm() throws {
    _ = HistoryFile(path: path)
    try Data([0xFF, 0xFE, 0x0A, 0x61, 0x0A]).write(to: URL(filePath: path))
    #expect(HistoryFile(path: path).lines.last == "a")
  }

  @Test func theEnvironmentSaysWhere() {
    let home = ["HOME": "/home/ada"]
    #expect(HistoryFile.path(environment: home) == "/home/ada/.local/state/thaw/history")
    let state = home.merging(["XDG_STATE_HOME": "/state"]) { $1 }
    #expect(HistoryFile.path(environment: state) == "/state/thaw/history")
    let chosen = state.merging(["THAW_HISTORY": "/tmp/h"]) { $1 }
    #expect(HistoryFile.path(environment: chosen) == "/tmp/h")
    #expect(HistoryFile.path(environment: ["HOME": "/h", "THAW_HISTORY": ""]) == nil)
    #expect(HistoryFile.path(environment: [:]) == nil)
  }
}
