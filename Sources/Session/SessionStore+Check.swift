import GRDB
import Tensors

/// What a check of a session found.
public struct SessionCheck: Hashable, Sendable {
  /// What is not as it was written; none where the session is whole.
  public var damage: [Damage] = []
  /// Statements that are whole.
  public var statements = 0
  /// Names whose values need something damaged, sorted.
  public var damagedNames: [String] = []
  /// Names whose values are whole with all they need, sorted.
  public var wholeNames: [String] = []
  /// Kept values that are whole.
  public var values = 0
  /// Blobs that were read and are whole.
  public var blobs = 0
  /// Their bytes.
  public var blobBytes = 0
  /// Checkpoints that are whole.
  public var checkpoints = 0

  /// Nothing is damaged.
  public var isWhole: Bool { damage.isEmpty }

  mutating func add(_ found: Damage) {
    if !damage.contains(found) { damage.append(found) }
  }
}

extension SessionStore {
  /// Checks a session that nobody has open, without touching it: every row, every blob, every
  /// checkpoint, what refers to what, and what SQLite itself can tell. Reads all of it.
  ///
  /// - Throws: what ``open(folder:name:access:)`` does, except `damaged`, which becomes a finding.
  public static func check(
    folder root: String, name: String = defaultName
  ) throws(SessionError) -> SessionCheck {
    do throws(SessionError) {
      let store = try open(folder: root, name: name, access: .readOnly)
      let check = try store.check()
      try store.close()
      return check
    } catch .damaged(let damage) {
      // Without a journal, the blobs still prove themselves.
      let folder = try SessionFolder(root: root, name: name)
      var check = SessionCheck(damage: [damage])
      let blobs = BlobFolder(path: folder.blobsPath)
      try check.verify(try blobs.contents().blobs, in: blobs)
      return check
    }
  }

  /// Checks the session that is open: every row, every blob, every checkpoint, what refers to what,
  /// and what SQLite itself can tell. Reads all of it and changes nothing.
  public func check() throws(SessionError) -> SessionCheck {
    var check = SessionCheck(damage: damage)
    let content: Content
    do throws(SessionError) {
      content = try journal.read { try readContent($0, into: &check) }
    } catch .damaged(let damage) {
      check.add(damage)
      try check.verify(try blobs.contents().blobs, in: blobs)
      return check
    }
    try check.verify(content.blobs, in: blobs)
    for key in try checkpointKeys {
      do throws(SessionError) {
        if try checkpoint(key: key) != nil { check.checkpoints += 1 }
      } catch .damaged(let damage) {
        check.add(damage)
      }
    }
    check.judge(content)
    note(check.damage)
    return check
  }

  /// What the journal says there is.
  struct Content {
    var names: [BoundName] = []
    var values: [Digest: StoredValue] = [:]
    var results: Set<Digest> = []
    /// Blobs that something refers to, in the order they were met.
    var blobs: [Digest] = []
  }

  private func readContent(
    _ database: Database, into check: inout SessionCheck
  ) throws -> Content {
    let problems = (try? String.fetchAll(database, sql: "PRAGMA integrity_check(20)")) ?? ["?"]
    for problem in problems where problem != "ok" {
      check.add(.journal(path: folder.journalPath, detail: problem))
    }
    let totals = try Totals(from: database, path: folder.journalPath)
    let history = StatementRows(database: database).readAll(count: totals.statements)
    check.statements = history.statements.count
    let (names, nameDamage) = NameRows(database: database).readAll(count: totals.names)
    for damage in history.damage + nameDamage { check.add(damage) }
    let derived = self.names(after: history.statements)
    let pairs = Set(names.map { NameBinding(name: $0.name, digest: $0.digest) })
    if history.damage.isEmpty, nameDamage.isEmpty,
      pairs != Set(derived.map { NameBinding(name: $0.name, digest: $0.digest) })
    {
      check.add(.names(detail: "it differs from what the statements bound"))
    }
    var content = Content()
    content.names = nameDamage.isEmpty ? names : derived
    for statement in history.statements { content.blobs += statement.blobs }
    let rows = ValueRows(database: database)
    let kept = rows.allValues()
    content.values = kept.values
    for digest in kept.order { content.blobs += kept.values[digest]?.blobs ?? [] }
    check.values = kept.values.count
    let noted = rows.allBlobs()
    content.blobs += noted.digests
    let lineage = rows.allLineage()
    content.results = lineage.results
    for damage in kept.damage + noted.damage + lineage.damage { check.add(damage) }
    return content
  }
}

extension SessionCheck {
  /// Reads blobs and compares them with their names, each once.
  mutating func verify(_ digests: [Digest], in folder: BlobFolder) throws(SessionError) {
    var seen: Set<Digest> = []
    for digest in digests where seen.insert(digest).inserted {
      do throws(SessionError) {
        blobBytes += try folder.verify(digest)
        blobs += 1
      } catch .damaged(let damage) {
        add(damage)
      } catch .fileFailed {
        add(.blob(digest))
      }
    }
  }

  /// Says which names stay usable.
  fileprivate mutating func judge(_ content: SessionStore.Content) {
    var broken: Set<Digest> = []
    for case .blob(let digest) in damage { broken.insert(digest) }
    for case .missingBlob(let digest) in damage { broken.insert(digest) }
    for case .value(let digest) in damage { broken.insert(digest) }
    for name in content.names {
      if content.values[name.digest] == nil, !content.results.contains(name.digest),
        !broken.contains(name.digest)
      {
        add(.missingValue(name.digest))
        broken.insert(name.digest)
      }
      let needs = closure(of: [name.digest], in: content.values)
      if broken.isDisjoint(with: needs.values.union(needs.blobs)) {
        wholeNames.append(name.name)
      } else {
        damagedNames.append(name.name)
      }
    }
    wholeNames.sort()
    damagedNames.sort()
  }
}

/// All values that these are made of, themselves included, and the blobs that they need.
func closure(
  of roots: [Digest], in kept: [Digest: StoredValue]
) -> (values: Set<Digest>, blobs: Set<Digest>) {
  var values: Set<Digest> = []
  var blobs: Set<Digest> = []
  var waiting = roots
  while let digest = waiting.popLast() {
    guard values.insert(digest).inserted, let value = kept[digest] else { continue }
    waiting += value.references
    blobs.formUnion(value.blobs)
  }
  return (values, blobs)
}
