import Interpreter
import Session
import Tensors

/// A session of the durable store, as the interpreter drives it.
public final class KeptJournal: SessionJournal {
  private let store: SessionStore

  /// The journal of a session that is open.
  public init(_ store: SessionStore) { self.store = store }

  /// Whether the session was opened for reading only.
  public var isReadOnly: Bool { store.access == .readOnly }

  /// The statements that count or can be done again.
  public func statements() throws(JournalFailure) -> [JournalStatement] {
    let found = try reporting { () throws(SessionError) in try store.statements }
    return found.filter { $0.state != .leftBehind }.map(JournalStatement.init)
  }

  /// Keeps a statement with the values it bound.
  public func commit(
    _ statement: JournalStatement, values: [JournalValue], results: [JournalResult]
  ) throws(JournalFailure) {
    try reporting { () throws(SessionError) in
      let time = Int64(statement.time) * 1_000_000
      if let gone = statement.changes.first(where: { $0.digest == nil }) {
        return try store.forget(gone.name, timeMicroseconds: time)
      }
      try store.commit(
        StatementRecord(
          text: statement.source, timeMicroseconds: time,
          bound: statement.changes.compactMap { change in
            change.digest.map { NameBinding(name: change.name, digest: $0) }
          },
          read: statement.inputs.map { NameBinding(name: $0.name, digest: $0.digest) },
          shown: statement.shown, details: statement.details, values: values.map(\.kept),
          lineage: results.map(\.row)))
    }
  }

  /// Keeps values and results apart from a statement.
  public func keep(_ values: [JournalValue], results: [JournalResult]) throws(JournalFailure) {
    try reporting { () throws(SessionError) in
      try store.keep(values.map(\.kept), lineage: results.map(\.row))
    }
  }

  /// Takes statements back.
  public func undo(_ count: Int, time: Int) throws(JournalFailure) {
    _ = try reporting { () throws(SessionError) in
      try store.undo(count, timeMicroseconds: Int64(time) * 1_000_000)
    }
  }

  /// Does statements again.
  public func redo(_ count: Int, time: Int) throws(JournalFailure) {
    _ = try reporting { () throws(SessionError) in
      try store.redo(count, timeMicroseconds: Int64(time) * 1_000_000)
    }
  }

  /// The stored form of a value.
  public func value(_ digest: Digest) throws(JournalFailure) -> JournalValue? {
    let kept = try reporting { () throws(SessionError) in try store.value(for: digest) }
    return kept.map { kept in
      JournalValue(
        digest: digest, kind: kept.kind, content: kept.content, references: kept.references,
        blobs: kept.blobs)
    }
  }

  /// The bytes of a large part.
  public func blob(_ digest: Digest) throws(JournalFailure) -> [UInt8] {
    try reporting { () throws(SessionError) in try store.blob(digest) }
  }

  /// Keeps a large part.
  public func keepBlob(_ blob: StoredBlob) throws(JournalFailure) -> Digest {
    try reporting { () throws(SessionError) in
      try store.writeBlob { (file: inout BlobWriter) throws(SessionError) in
        try blob.write { (piece) throws(SessionError) in try file.append(rawBytes: piece) }
      }
    }
  }

  /// What a command gave.
  public func result(of key: Digest) throws(JournalFailure) -> Digest? {
    try reporting { () throws(SessionError) in try store.result(of: key) }
  }

  /// Keeps where a command can go on.
  public func saveCheckpoint(_ bytes: [UInt8], key: Digest) throws(JournalFailure) {
    try reporting { () throws(SessionError) in try store.saveCheckpoint(key: key, bytes) }
  }

  /// Where a command can go on.
  public func checkpoint(key: Digest) throws(JournalFailure) -> [UInt8]? {
    try reporting { () throws(SessionError) in try store.checkpoint(key: key) }
  }

  /// Lets go of a checkpoint.
  public func removeCheckpoint(key: Digest) throws(JournalFailure) {
    try reporting { () throws(SessionError) in try store.removeCheckpoint(key: key) }
  }

  private func reporting<Result>(_ body: () throws(SessionError) -> Result)
    throws(JournalFailure) -> Result
  {
    do throws(SessionError) { return try body() } catch {
      throw JournalFailure(error.description)
    }
  }
}

extension JournalStatement {
  fileprivate init(_ statement: JournalledStatement) {
    self.init(
      number: statement.number, source: statement.text,
      time: Int(statement.timeMicroseconds / 1_000_000),
      changes: statement.bound.map { Change(name: $0.name, digest: $0.digest) },
      inputs: statement.read.map { (name: $0.name, digest: $0.digest) }, shown: statement.shown,
      details: statement.details, isUndone: statement.state == .undone)
  }
}

extension JournalValue {
  fileprivate var kept: KeptValue {
    KeptValue(
      digest: digest,
      value: StoredValue(kind: kind, content: content, references: references, blobs: blobs))
  }
}

extension JournalResult {
  fileprivate var row: LineageRow { LineageRow(key: key, result: result) }
}
