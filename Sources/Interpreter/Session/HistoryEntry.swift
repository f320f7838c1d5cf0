import Tensors

/// What a session remembers of a statement that worked: enough to undo it, to run it again, and to write
/// it into a notebook.
public struct HistoryEntry: Sendable {
  /// A value that the statement read by its name.
  public struct Input: Sendable {
    /// The name.
    public let name: String
    /// What it stood for.
    public let value: HeldValue
  }

  /// What the statement did to one name.
  struct Change: Sendable {
    let name: String
    let before: Binding?
    let after: Binding?
    /// Where the name stood among the others, if it was taken away.
    let position: Int?
  }

  /// Counts up from 1 over all that worked; what was undone leaves a gap.
  public let number: Int
  /// As it was typed.
  public let source: String
  /// The names it read that were bound before it, in the order in which it first read them.
  public let inputs: [Input]
  let changes: [Change]
  /// When it began, in seconds since 1970.
  let time: Int
  let details: StatementDetails
  /// What its commands gave, by their lineage: to be kept with it.
  var results: [JournalResult] = []
  /// Whether it took so little that large values need not be kept whole.
  var isCheap = false

  /// The names it bound.
  public var names: [String] { details.content.names }

  /// The names it read.
  public var reads: Set<String> { Set(inputs.map(\.name)) }

  /// The commands it ran.
  public var lineage: [Lineage] { details.content.lineage }

  /// What the names it bound stood for afterwards.
  public var bound: [BoundValue] { details.content.bound }

  /// What it showed, as a notebook keeps it.
  public var outputs: [StatementOutput] { details.content.outputs }

  /// The files it read and wrote.
  public var files: [FileUse] { details.content.files }

  /// Whether a command in it only measures.
  public var isMeasured: Bool { details.content.isMeasured }

  /// The comments that stood before it, a line each, without their `#`.
  public var comments: [String] { details.content.comments }

  /// The digests of the values it showed.
  public var shown: [Digest] { outputs.map(\.digest) }

  /// Whether it did something that can be undone, rather than look.
  var isStep: Bool { !changes.isEmpty }

  /// The form in which a journal keeps it.
  var journalled: JournalStatement {
    JournalStatement(
      number: number, source: source, time: time,
      changes: changes.map {
        JournalStatement.Change(name: $0.name, digest: $0.after?.held.digest)
      },
      inputs: inputs.map { (name: $0.name, digest: $0.value.digest) }, shown: shown,
      details: details.bytes)
  }
}
