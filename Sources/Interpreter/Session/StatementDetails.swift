import Synchronization
import Tensors

/// What is remembered of a statement besides its names: read from a journal's bytes when it is first
/// asked for.
final class StatementDetails: Sendable {
  /// The content.
  struct Content: Sendable {
    /// The names it bound, in order.
    var names: [String] = []
    /// The commands it ran.
    var lineage: [Lineage] = []
    /// What the names it bound stood for afterwards.
    var bound: [BoundValue] = []
    /// What it showed, as a notebook keeps it.
    var outputs: [StatementOutput] = []
    /// The files it read and wrote.
    var files: [FileUse] = []
    /// Whether a command in it only measures.
    var isMeasured = false
    /// The comments that stood before it.
    var comments: [String] = []
  }

  private enum State {
    case read(Content)
    case bytes([UInt8])
  }

  private let state: Mutex<State>

  init(_ content: Content) { state = Mutex(.read(content)) }

  /// Details that a journal kept.
  init(_ bytes: [UInt8]) { state = Mutex(.bytes(bytes)) }

  /// The content; what can't be read is empty, for nothing depends on it.
  var content: Content {
    state.withLock { state in
      switch state {
      case .read(let content): return content
      case .bytes(let bytes):
        let content = Content(bytes) ?? Content()
        state = .read(content)
        return content
      }
    }
  }

  /// The bytes that a journal keeps.
  var bytes: [UInt8] { content.bytes }
}
