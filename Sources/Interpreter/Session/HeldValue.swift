import Synchronization
import Tensors

/// A value that a name stands for: there, or read or made again when somebody asks for it.
///
/// Its digest and what it is called are known without reading it, so that names can be listed, undone
/// and captured.
public final class HeldValue: Sendable {
  private struct State {
    var value: (any Value)?
    var digest: Digest?
    var label: Label?
    var recipe: Recipe?
  }

  /// What a list of names says of a value.
  struct Label: Sendable {
    let kind: String
    let summary: String
  }

  private let state: Mutex<State>
  /// Where it is kept, if it came from there.
  private let journal: (any SessionJournal)?

  /// A value that is there.
  public init(_ value: any Value) {
    state = Mutex(State(value: value))
    journal = nil
  }

  /// A value that a journal keeps.
  init(_ digest: Digest, in journal: any SessionJournal) {
    state = Mutex(State(digest: digest))
    self.journal = journal
  }

  /// The value, if it was read already.
  public var valueIfHere: (any Value)? { state.withLock { $0.value } }

  /// What a person calls this kind of value.
  public var kind: String { label.kind }

  /// One line for lists of names.
  public var summary: String { label.summary }

  /// SHA-256 of the canonical content.
  public var digest: Digest {
    if let known = state.withLock({ $0.digest }) { return known }
    let found = valueThere.digest
    state.withLock { $0.digest = found }
    return found
  }

  private var label: Label {
    if let known = state.withLock({ $0.label }) { return known }
    let found: Label
    if let value = valueIfHere {
      found = Label(kind: value.kind, summary: value.summary)
    } else {
      found = journal.map { KeptContent.label(of: digest, in: $0) } ?? Label(kind: "", summary: "")
    }
    state.withLock { $0.label = found }
    return found
  }

  /// A value without a digest was never let go.
  private var valueThere: any Value {
    guard let value = valueIfHere else { preconditionFailure("a value of which nothing is known") }
    return value
  }

  /// How to make the value again; nil for one that is always there or kept whole.
  var recipe: Recipe? {
    get { state.withLock { $0.recipe } }
    set { state.withLock { $0.recipe = newValue } }
  }

  /// Takes the value back.
  func hold(_ value: any Value) { state.withLock { $0.value = value } }

  /// Lets the memory of the value go; what is told of it stays.
  func letGo() {
    _ = (digest, label)
    state.withLock { $0.value = nil }
  }
}

/// The statement that bound a value, with the values it read: running it again gives the value.
final class Recipe: Sendable {
  /// The statement as it was typed.
  let source: String
  /// What its names stood for.
  let inputs: [HistoryEntry.Input]
  /// The verbs it ran, each with its version: `split 1`.
  let verbs: [String]

  init(source: String, inputs: [HistoryEntry.Input], verbs: [String]) {
    self.source = source
    self.inputs = inputs
    self.verbs = verbs
  }

  /// The statement of an entry of the log.
  convenience init(_ entry: HistoryEntry) {
    self.init(source: entry.source, inputs: entry.inputs, verbs: entry.lineage.map(\.verb))
  }
}
