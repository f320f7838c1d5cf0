import Foundation
import Tensors

@testable import Session

/// A new folder for sessions, removed after `body`.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("thaw-session-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.appendingPathComponent(".thaw").path)
}

/// The digest of a text, standing for any value.
func digest(_ text: String) -> Digest { Digest(of: Array(text.utf8)) }

/// A statement that binds names to values that are kept, each with a blob of its own.
func assignment(_ text: String, _ names: [String], _ values: [String], in store: SessionStore)
  throws
  -> StatementRecord
{
  var record = StatementRecord(text: text, timeMicroseconds: Int64(text.utf8.count))
  for (name, value) in zip(names, values) {
    let blob = try store.writeBlob { (file) throws(SessionError) in
      try file.append(Array("blob of \(value)".utf8))
    }
    record.bound.append(NameBinding(name: name, digest: digest(value)))
    record.values.append(
      KeptValue(
        digest: digest(value),
        value: StoredValue(kind: "tensor", content: Array(value.utf8), blobs: [blob])))
    record.lineage.append(LineageRow(key: digest("make \(value)"), result: digest(value)))
  }
  record.details = Array("details of \(text)".utf8)
  return record
}

extension SessionStore {
  /// Commits `name = value`.
  @discardableResult
  func assign(_ name: String, _ value: String) throws -> Int {
    try commit(assignment("\(name) = \(value)", [name], [value], in: self))
  }

  /// What every name stands for, as `name=value` for the values given.
  func bindings(among values: [String]) throws -> [String] {
    try names.map { name in
      let value = values.first { digest($0) == name.digest }
      return "\(name.name)=\(value ?? "?")"
    }.sorted()
  }
}

/// The error that a call ends with; nil where it ends well.
func failure(of body: () throws(SessionError) -> Void) -> SessionError? {
  do throws(SessionError) {
    try body()
    return nil
  } catch {
    return error
  }
}
