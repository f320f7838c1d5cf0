extension Context {
  /// Makes notebooks of the session; nil where nothing does.
  public var sessionWriter: (any SessionWriter)? { evaluator.surroundings.writer }

  /// Comments after the last statement that worked.
  public var lastComments: [String] { evaluator.comments }

  /// Calls `body` after each statement from the next one on that works, with all that worked since now;
  /// the recording before it ends. Statements that are undone are taken out again.
  ///
  /// - Parameter body: gives what there is to say about it, or nothing.
  public func record(
    _ body: @escaping (_ statements: [HistoryEntry], _ lastComments: [String]) -> String?
  ) {
    let start = evaluator.log.lastNumber
    let evaluator = evaluator
    evaluator.recorder = { [unowned evaluator] in
      let statements = evaluator.log.entries.filter { $0.number > start }
      if let said = body(statements, evaluator.comments) {
        evaluator.surroundings.observer?.notice(Notice(said))
      }
    }
  }
}
