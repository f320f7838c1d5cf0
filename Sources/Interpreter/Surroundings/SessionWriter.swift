import Language

/// Writes a session's statements as a notebook: `save session`, `record`. Notebooks lie above the verbs,
/// so the program hands a writer down.
public protocol SessionWriter: Sendable {
  /// The bytes of a notebook of these statements.
  ///
  /// - Parameters:
  ///   - statements: those that worked, oldest first; the writer leaves out what only concerns the session.
  ///   - lastComments: comments after the last statement.
  ///   - isBesideFiles: whether it will lie in the session's working folder, so that a replay finds files
  ///     by the same paths.
  func notebook(
    of statements: [HistoryEntry], lastComments: [String], verbs: VerbTable, isBesideFiles: Bool
  ) -> SessionNotebook
}

/// A notebook that a session made.
public struct SessionNotebook: Sendable {
  /// The file's content.
  public let bytes: [UInt8]
  /// Code cells in it.
  public let cellCount: Int
  /// The code cells, counted from 1, that read a file which does not lie beside the notebook, and the
  /// files as they were typed.
  public let elsewhere: [(cell: Int, path: String)]

  /// A notebook that was made.
  public init(bytes: [UInt8], cellCount: Int, elsewhere: [(cell: Int, path: String)]) {
    self.bytes = bytes
    self.cellCount = cellCount
    self.elsewhere = elsewhere
  }
}
