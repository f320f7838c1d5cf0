import Tensors

/// A name and the digest of the value it stands for.
public struct NameBinding: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The digest of its value.
  public var digest: Digest

  /// A name bound to a value.
  public init(name: String, digest: Digest) {
    self.name = name
    self.digest = digest
  }
}

/// How a value is kept: enough to make it again, given the values and blobs it refers to.
public struct StoredValue: Hashable, Sendable {
  /// The kind of value, as `values` names it.
  public var kind: String
  /// The stored form: canonical CBOR. At most ``SessionStore/contentLimitBytes``.
  public var content: [UInt8]
  /// Values that this one is made of.
  public var references: [Digest]
  /// Blobs with its large parts; each was stored before.
  public var blobs: [Digest]

  /// A stored form.
  public init(
    kind: String, content: [UInt8], references: [Digest] = [], blobs: [Digest] = []
  ) {
    self.kind = kind
    self.content = content
    self.references = references
    self.blobs = blobs
  }
}

/// A value to keep, under its digest.
public struct KeptValue: Hashable, Sendable {
  /// The value's digest: a name the store takes as given.
  public var digest: Digest
  /// Its stored form.
  public var value: StoredValue

  /// A value to keep.
  public init(digest: Digest, value: StoredValue) {
    self.digest = digest
    self.value = value
  }
}

/// What a command with this lineage gave.
public struct LineageRow: Hashable, Sendable {
  /// The digest of the command in canonical form with the digests of its inputs.
  public var key: Digest
  /// The digest of its result, kept or not.
  public var result: Digest

  /// A command and its result.
  public init(key: Digest, result: Digest) {
    self.key = key
    self.result = result
  }
}

/// A statement that ended well, as it enters the journal in one transaction.
public struct StatementRecord: Sendable {
  /// The statement as it was typed.
  public var text: String
  /// When it ended: microseconds since 1970 in UTC. For people; no digest holds it.
  public var timeMicroseconds: Int64
  /// Names it bound, in order.
  public var bound: [NameBinding]
  /// Names it read, with what they stood for.
  public var read: [NameBinding]
  /// Values it showed.
  public var shown: [Digest]
  /// Blobs that belong to the statement itself, such as a file that it overwrote.
  public var blobs: [Digest]
  /// What else its owner wants back; the store does not look inside.
  public var details: [UInt8]
  /// Values to keep.
  public var values: [KeptValue]
  /// Commands it ran and their results. A key known before gets the new result.
  public var lineage: [LineageRow]

  /// A statement for the journal.
  public init(
    text: String, timeMicroseconds: Int64, bound: [NameBinding] = [], read: [NameBinding] = [],
    shown: [Digest] = [], blobs: [Digest] = [], details: [UInt8] = [], values: [KeptValue] = [],
    lineage: [LineageRow] = []
  ) {
    self.text = text
    self.timeMicroseconds = timeMicroseconds
    self.bound = bound
    self.read = read
    self.shown = shown
    self.blobs = blobs
    self.details = details
    self.values = values
    self.lineage = lineage
  }
}

/// A statement in the journal.
public struct JournalledStatement: Hashable, Sendable {
  /// What sort of entry it is.
  public enum Kind: Int64, Sendable {
    /// A statement that a person ran.
    case statement = 0
    /// A name that was forgotten.
    case forget = 1
  }

  /// Whether its bindings count.
  public enum State: Int64, Sendable {
    /// They do.
    case live = 0
    /// Undone; `redo` brings it back.
    case undone = 1
    /// Undone, and another statement came after: part of the history, but no more to be redone.
    case leftBehind = 2
  }

  /// A name it moved: from one value to another, or to none.
  public struct Rebinding: Hashable, Sendable {
    /// The name.
    public var name: String
    /// What it stands for afterwards; nil where it was forgotten.
    public var digest: Digest?
    /// What it stood for before; nil where it was new.
    public var previous: Digest?
  }

  /// Its number, from 1.
  public var number: Int
  /// What sort of entry it is.
  public var kind: Kind
  /// Whether its bindings count.
  public var state: State
  /// The statement as it was typed; of a forgotten name, `forget NAME`.
  public var text: String
  /// When it ended: microseconds since 1970 in UTC.
  public var timeMicroseconds: Int64
  /// Names it moved, in order.
  public var bound: [Rebinding]
  /// Names it read, with what they stood for.
  public var read: [NameBinding]
  /// Values it showed.
  public var shown: [Digest]
  /// Blobs that belong to it.
  public var blobs: [Digest]
  /// What its owner gave to keep.
  public var details: [UInt8]
}

/// A name as it stands now.
public struct BoundName: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The digest of its value.
  public var digest: Digest
  /// The number of the statement that bound it.
  public var statement: Int
}
