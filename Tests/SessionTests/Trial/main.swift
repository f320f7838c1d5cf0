import Foundation
import Session
import Tensors

// A session that is worked on so that `faults.sh` can kill it or spoil its writes:
//
//     SessionTrial run FOLDER SEED STEPS    goes on from where the session is; prints `done N` after
//                                           each change that the store acknowledged, then `end DIGEST`
//     SessionTrial check FOLDER             prints `changes N`; status 1 and the damage where there is any
//
// A step that fails is said and tried again: the store must then be as it was before the step.

let arguments = CommandLine.arguments
do throws(SessionError) {
  switch (arguments.dropFirst().first, arguments.count) {
  case ("run", 5):
    try run(folder: arguments[2], seed: Int64(arguments[3]) ?? 0, steps: Int(arguments[4]) ?? 0)
  case ("check", 3): try check(folder: arguments[2])
  default:
    say("usage: SessionTrial run FOLDER SEED STEPS | check FOLDER")
    exit(2)
  }
} catch {
  say("error: \(error)")
  exit(3)
}

func run(folder: String, seed: Int64, steps: Int) throws(SessionError) {
  let store = try open(folder)
  var failures = 0
  while true {
    do throws(SessionError) {
      let before = try store.changes
      if before >= steps { break }
      try step(before, of: RandomSource(seed: seed, purpose: "trial"), in: store)
      say("done \(before + 1)")
    } catch {
      failures += 1
      say("failed: \(error)")
      if failures > 1000 { throw error }
    }
  }
  say("end \(try digest(of: store))")
  try store.close()
}

/// Opening meets spoiled writes like any other step.
func open(_ folder: String) throws(SessionError) -> SessionStore {
  for _ in 0..<200 {
    do throws(SessionError) {
      return try SessionStore.open(folder: folder)
    } catch .damaged(let damage) {
      throw .damaged(damage)
    } catch {
      say("failed to open: \(error)")
    }
  }
  return try SessionStore.open(folder: folder)
}

/// One change, which follows from its number and the session as it is.
func step(_ number: Int, of source: RandomSource, in store: SessionStore) throws(SessionError) {
  var random = source.stream(row: number)
  let name = "n\(random.integer(below: 5))"
  let time = Int64(number)
  switch random.integer(below: 8) {
  case 0:
    if try !store.undo(1 + random.integer(below: 2), timeMicroseconds: time).isEmpty { return }
  case 1:
    if try !store.redo(timeMicroseconds: time).isEmpty { return }
  case 2:
    if try store.names.contains(where: { $0.name == name }) {
      return try store.forget(name, timeMicroseconds: time)
    }
  default: break
  }
  let key = digest("fit \(number)")
  let length = random.integer(below: 4) == 0 ? random.integer(below: 300_000) : 50
  let content = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.bits32()) }
  if length > 1000 { try store.saveCheckpoint(key: key, content) }
  let blob = try store.writeBlob { (file) throws(SessionError) in try file.append(content) }
  var record = StatementRecord(text: "\(name) = value \(number)", timeMicroseconds: time)
  let value = digest("value \(number)")
  record.bound = [NameBinding(name: name, digest: value)]
  record.values = [
    KeptValue(digest: value, value: StoredValue(kind: "tensor", content: content, blobs: [blob]))
  ]
  record.lineage = [LineageRow(key: key, result: value)]
  record.blobs = [blob]
  try store.commit(record)
  try? store.removeCheckpoint(key: key)
}

/// A line that is out before the next step begins: a kill must not take an acknowledgement back.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

func digest(_ text: String) -> Digest { Digest(of: Array(text.utf8)) }

/// Of all that the session holds.
func digest(of store: SessionStore) throws(SessionError) -> Digest {
  var hasher = Digest.Hasher()
  for name in try store.names { hasher.update("\(name)".utf8) }
  for statement in try store.statements {
    hasher.update("\(statement)".utf8)
    for link in statement.bound {
      guard let digest = link.digest, let value = try store.value(for: digest) else { continue }
      hasher.update(value.content)
      for blob in value.blobs { hasher.update(try store.blob(blob)) }
    }
  }
  return hasher.digest
}

func check(folder: String) throws(SessionError) {
  let check = try SessionStore.check(folder: folder)
  for damage in check.damage { say("damage: \(damage)") }
  let store = try SessionStore.open(folder: folder, access: .readOnly)
  say("changes \(try store.changes)")
  try store.close()
  if !check.isWhole { exit(1) }
}
