import Tensors

/// What a session remembers of a statement that worked: enough to write it into a notebook.
public struct HistoryEntry: Sendable {
  /// Counts up from 1.
  public let number: Int
  /// As it was typed.
  public let source: String
  /// The names it bound.
  public let names: [String]
  /// The names it read.
  public let reads: Set<String>
  /// The commands it ran.
  public let lineage: [Lineage]
  /// What the names it bound stood for afterwards.
  public let bound: [BoundValue]
  /// What it showed, as a notebook keeps it.
  public let outputs: [StatementOutput]
  /// The files it read and wrote.
  public let files: [FileUse]
  /// Whether a command in it only measures.
  public let isMeasured: Bool
  /// The comments that stood before it, a line each, without their `#`.
  public let comments: [String]

  /// The digests of the values it showed.
  public var shown: [Digest] { outputs.map(\.digest) }

  /// A statement that worked, also one that a store remembers.
  public init(
    number: Int, source: String, names: [String], reads: Set<String>, lineage: [Lineage],
    bound: [BoundValue] = [], outputs: [StatementOutput] = [], files: [FileUse] = [],
    isMeasured: Bool = false, comments: [String] = []
  ) {
    self.number = number
    self.source = source
    self.names = names
    self.reads = reads
    self.lineage = lineage
    self.bound = bound
    self.outputs = outputs
    self.files = files
    self.isMeasured = isMeasured
    self.comments = comments
  }
}

/// A value under the name that a statement gave it.
public struct BoundValue: Sendable {
  /// The name.
  public let name: String
  /// Of the value.
  public let digest: Digest
  /// A few of the value's parts.
  public let sample: ValueSample
  /// The same with their places; nil for what a store remembers.
  public let content: SampledContent?

  /// What a store remembers.
  public init(name: String, digest: Digest, sample: ValueSample) {
    self.name = name
    self.digest = digest
    self.sample = sample
    content = nil
  }

  init(name: String, value: any Value) {
    let content = SampledContent(value)
    self.name = name
    digest = value.digest
    sample = content.sample
    self.content = content
  }
}

/// A value that a statement showed, the way notebooks show it: at 80 columns.
public struct StatementOutput: Sendable {
  /// Columns of what notebooks and JSON show.
  public static let width = 80

  /// Of the value.
  public let digest: Digest
  /// At ``width`` columns.
  public let rendering: Rendering
  /// A few of the value's parts.
  public let sample: ValueSample
  /// The same with their places; nil for what a store remembers.
  public let content: SampledContent?

  /// What a store remembers.
  public init(digest: Digest, rendering: Rendering, sample: ValueSample) {
    self.digest = digest
    self.rendering = rendering
    self.sample = sample
    content = nil
  }

  init(value: any Value, rendering: Rendering) {
    let content = SampledContent(value)
    self.rendering = rendering
    digest = value.digest
    sample = content.sample
    self.content = content
  }
}
