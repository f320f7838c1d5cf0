import Language

/// Does again what was undone: `redo`, `redo 3`.
struct Redo: Verb {
  static let summary = "Do again what was undone."
  static let about = """
    Nothing is computed again: the names get back the values that they had. That works until another \
    statement gives a name something new.
    """
  static let examples = ["x = 1; undo; redo"]
  static let isMeasured = true
  static let isRemembered = false

  @Object("how many statements") var count = 1

  func run(in context: Context) throws(Diagnostic) -> String {
    guard context.standsAlone else {
      throw Diagnostic("`redo` is a statement of its own", at: context.span)
    }
    guard count > 0 else {
      throw Diagnostic("`redo` brings back 1 statement or more", at: $count.span)
    }
    let redone = try context.redo(count)
    return context.told("done again", redone)
  }
}
