import Interpreter
import Language
import Tensors

/// What is known of a cell that ran: recorded in a notebook, and found again by a replay.
public struct CellRecord: Sendable, Equatable {
  /// The cell's id.
  public let id: String
  /// The start of the digest of the cell's statements in canonical form, so that white space and comments
  /// don't matter.
  public let text: String
  /// The names it bound, in order, with the digests of what they stood for when it had run.
  public var bound: [Bound] = []
  /// The digests of what it showed, in order.
  public var shown: [Digest] = []
  /// Samples of these values.
  public var samples: [Digest: ValueSample] = [:]
  /// The verbs it ran with their versions, each once: `fit 1`.
  public var verbs: [String] = []
  /// The files it read and wrote.
  public var files: [FileUse] = []
  /// Whether it holds nothing that could be compared: it only measures.
  public var isMeasured = false

  /// A name and the digest of its value.
  public struct Bound: Sendable, Equatable {
    /// The name.
    public let name: String
    /// Of its value.
    public let digest: Digest
  }

  /// A cell of which nothing is known yet but what it says.
  init(id: String, text: String) {
    self.id = id
    self.text = text
  }

  /// What a cell's statements did, those left out that only measure.
  init(id: String, source: String, verbs: VerbTable, statements: [HistoryEntry]) {
    self.init(id: id, text: CellRecord.text(of: source, verbs: verbs))
    for statement in statements {
      for use in statement.files where !files.contains(use) { files.append(use) }
      for line in statement.lineage where !line.isMeasured && !self.verbs.contains(line.verb) {
        self.verbs.append(line.verb)
      }
      guard !statement.isMeasured else { continue }
      for value in statement.bound {
        bound.removeAll { $0.name == value.name }
        bound.append(Bound(name: value.name, digest: value.digest))
        samples[value.digest] = value.sample
      }
      for output in statement.outputs {
        shown.append(output.digest)
        samples[output.digest] = output.sample
      }
    }
    shown = CellRecord.bounded(shown)
    // What was bound and moved on within the cell is not recorded.
    let kept = Set(bound.map(\.digest) + shown)
    samples = samples.filter { kept.contains($0.key) }
    isMeasured = !statements.isEmpty && statements.allSatisfy(\.isMeasured)
  }

  /// Digests of results that are kept one by one; a loop may show thousands.
  private static let shownLimit = 100

  private static func bounded(_ shown: [Digest]) -> [Digest] {
    guard shown.count > shownLimit else { return shown }
    let rest = shown[(shownLimit - 1)...]
    return shown[..<(shownLimit - 1)]
      + [Digest(of: .array(rest.map { CanonicalValue.digest($0) }))]
  }

  /// What a cell says, whatever its white space and comments; of a cell that can't be read, as it stands.
  static func text(of source: String, verbs: VerbTable) -> String {
    let (program, diagnostics) = parse(SourceText(source), verbs: verbs.signatures)
    let isRead = diagnostics.allSatisfy { $0.severity != .error }
    return String(Digest(of: (isRead ? program.canonical : source).utf8).short)
  }
}
