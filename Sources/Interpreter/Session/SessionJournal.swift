import Tensors

/// Where a session's statements and values are kept. What a call that returned was given is kept for
/// good; where one throws, all is as it was before.
public protocol SessionJournal: AnyObject, Sendable {
  /// Whether nothing new is kept: what was kept before can be read.
  var isReadOnly: Bool { get }

  /// The statements that count or can be done again, oldest first, as they were when the session was
  /// opened.
  func statements() throws(JournalFailure) -> [JournalStatement]

  /// Keeps a statement with the values it bound and what its commands gave. One that takes names away
  /// takes one and does nothing else.
  func commit(
    _ statement: JournalStatement, values: [JournalValue], results: [JournalResult]
  ) throws(JournalFailure)

  /// Keeps values and results of commands apart from a statement.
  func keep(_ values: [JournalValue], results: [JournalResult]) throws(JournalFailure)

  /// Takes back the last `count` statements that moved names; those that only looked go with them.
  func undo(_ count: Int, time: Int) throws(JournalFailure)

  /// Does again the next `count` statements that were undone.
  func redo(_ count: Int, time: Int) throws(JournalFailure)

  /// The stored form of a value; nil where it is not kept.
  func value(_ digest: Digest) throws(JournalFailure) -> JournalValue?

  /// The bytes of a large part of a stored form.
  func blob(_ digest: Digest) throws(JournalFailure) -> [UInt8]

  /// Keeps a large part, before a value refers to it.
  func keepBlob(_ blob: StoredBlob) throws(JournalFailure) -> Digest

  /// What a command with this lineage gave; nil where it is not known.
  func result(of key: Digest) throws(JournalFailure) -> Digest?

  /// Keeps where a command that is under way can go on, instead of what was kept before.
  func saveCheckpoint(_ bytes: [UInt8], key: Digest) throws(JournalFailure)

  /// Where a command can go on; nil where nothing is kept.
  func checkpoint(key: Digest) throws(JournalFailure) -> [UInt8]?

  /// Lets go of what was kept for a command that ended.
  func removeCheckpoint(key: Digest) throws(JournalFailure)
}

/// Why something could not be kept or read.
public struct JournalFailure: Error, Sendable, Equatable {
  /// A sentence without its full stop.
  public let reason: String

  /// A failure for this reason.
  public init(_ reason: String) { self.reason = reason }
}

/// A statement as a journal keeps it.
public struct JournalStatement: Sendable {
  /// What it did to one name.
  public struct Change: Sendable {
    /// The name.
    public let name: String
    /// What it stands for afterwards; nil where it was forgotten.
    public let digest: Digest?

    /// A change of a name.
    public init(name: String, digest: Digest?) {
      self.name = name
      self.digest = digest
    }
  }

  /// Its number, from 1; 0 before it is kept.
  public let number: Int
  /// As it was typed.
  public let source: String
  /// When it began, in seconds since 1970.
  public let time: Int
  /// What it did to names, in order.
  public let changes: [Change]
  /// The names it read, with what they stood for.
  public let inputs: [(name: String, digest: Digest)]
  /// Values it showed.
  public let shown: [Digest]
  /// What else belongs to it, as canonical data; a journal does not look inside.
  public let details: [UInt8]
  /// Whether it was undone and can be done again.
  public let isUndone: Bool

  /// A statement.
  public init(
    number: Int, source: String, time: Int, changes: [Change],
    inputs: [(name: String, digest: Digest)], shown: [Digest], details: [UInt8],
    isUndone: Bool = false
  ) {
    self.number = number
    self.source = source
    self.time = time
    self.changes = changes
    self.inputs = inputs
    self.shown = shown
    self.details = details
    self.isUndone = isUndone
  }
}

/// A value as a journal keeps it.
public struct JournalValue: Sendable {
  /// The value's digest.
  public let digest: Digest
  /// What a person calls its kind.
  public let kind: String
  /// Its stored form's content, as canonical data.
  public let content: [UInt8]
  /// Values it refers to.
  public let references: [Digest]
  /// Its large parts, kept before.
  public let blobs: [Digest]

  /// A value to keep.
  public init(
    digest: Digest, kind: String, content: [UInt8], references: [Digest], blobs: [Digest]
  ) {
    self.digest = digest
    self.kind = kind
    self.content = content
    self.references = references
    self.blobs = blobs
  }
}

/// What a command gave.
public struct JournalResult: Sendable {
  /// The digest of the command's lineage.
  public let key: Digest
  /// The digest of its result.
  public let result: Digest

  /// A command and its result.
  public init(key: Digest, result: Digest) {
    self.key = key
    self.result = result
  }
}
