import Interpreter
import Synchronization
import Tensors

/// A journal that ends with the test: what it was given can be taken up by another session.
final class MemoryJournal: SessionJournal {
  struct State {
    var statements: [JournalStatement] = []
    /// All that were committed, those left behind too.
    var statementCount = 0
    var values: [Digest: JournalValue] = [:]
    var blobs: [Digest: [UInt8]] = [:]
    var results: [Digest: Digest] = [:]
    var checkpoints: [Digest: [UInt8]] = [:]
    /// Values and blobs that were read.
    var readCount = 0
    /// Why nothing can be kept now.
    var failure: String?
  }

  let state = Mutex(State())

  var isReadOnly: Bool { false }

  func statements() -> [JournalStatement] {
    state.withLock { $0.statements }
  }

  func commit(
    _ statement: JournalStatement, values: [JournalValue], results: [JournalResult]
  ) throws(JournalFailure) {
    try change { state in
      if !statement.changes.isEmpty { state.statements.removeAll(where: \.isUndone) }
      state.statementCount += 1
      state.statements.append(statement.with(number: state.statementCount))
      state.add(values, results)
    }
  }

  func keep(_ values: [JournalValue], results: [JournalResult]) throws(JournalFailure) {
    try change { $0.add(values, results) }
  }

  func undo(_ count: Int, time: Int) throws(JournalFailure) {
    try change { state in
      var left = count
      for position in state.statements.indices.reversed()
      where left > 0 && !state.statements[position].isUndone {
        if !state.statements[position].changes.isEmpty { left -= 1 }
        state.statements[position] = state.statements[position].with(isUndone: true)
      }
    }
  }

  func redo(_ count: Int, time: Int) throws(JournalFailure) {
    try change { state in
      var left = count
      for position in state.statements.indices where state.statements[position].isUndone {
        let isStep = !state.statements[position].changes.isEmpty
        guard left > 0 || !isStep else { break }
        if isStep { left -= 1 }
        state.statements[position] = state.statements[position].with(isUndone: false)
      }
    }
  }

  func value(_ digest: Digest) -> JournalValue? {
    state.withLock { state in
      state.readCount += 1
      return state.values[digest]
    }
  }

  func blob(_ digest: Digest) throws(JournalFailure) -> [UInt8] {
    let bytes = state.withLock { state in
      state.readCount += 1
      return state.blobs[digest]
    }
    guard let bytes else { throw JournalFailure("the blob \(digest.short) is missing") }
    return bytes
  }

  func keepBlob(_ blob: StoredBlob) throws(JournalFailure) -> Digest {
    var bytes: [UInt8] = []
    blob.write { bytes += $0 }
    let digest = Digest(of: bytes)
    try change { $0.blobs[digest] = bytes }
    return digest
  }

  func result(of key: Digest) -> Digest? { state.withLock { $0.results[key] } }

  func saveCheckpoint(_ bytes: [UInt8], key: Digest) throws(JournalFailure) {
    try change { $0.checkpoints[key] = bytes }
  }

  func checkpoint(key: Digest) -> [UInt8]? { state.withLock { $0.checkpoints[key] } }

  func removeCheckpoint(key: Digest) throws(JournalFailure) {
    try change { $0.checkpoints[key] = nil }
  }

  private func change<Result: Sendable>(_ body: (inout State) -> Result) throws(JournalFailure)
    -> Result
  {
    let result: Result? = state.withLock { state in
      state.failure == nil ? body(&state) : nil
    }
    guard let result else { throw JournalFailure("the disk is full") }
    return result
  }
}

extension MemoryJournal.State {
  fileprivate mutating func add(_ values: [JournalValue], _ results: [JournalResult]) {
    for value in values { self.values[value.digest] = value }
    for result in results { self.results[result.key] = result.result }
  }
}

extension JournalStatement {
  fileprivate func with(number: Int? = nil, isUndone: Bool? = nil) -> JournalStatement {
    JournalStatement(
      number: number ?? self.number, source: source, time: time, changes: changes, inputs: inputs,
      shown: shown, details: details, isUndone: isUndone ?? self.isUndone)
  }
}
