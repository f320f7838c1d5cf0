import Language

/// Leaves Thaw: `quit`.
struct Quit: Verb {
  static let summary = "Leave Thaw."
  static let about = """
    A session is the time between starting Thaw and leaving it. Leaving stops nothing that matters: \
    what was finished is finished. Ctrl-D at an empty prompt does the same.
    """
  static let examples = ["quit"]
  static let isMeasured = true
  static let isRemembered = false

  func run(in context: Context) throws(Diagnostic) -> None {
    context.quit()
    return None()
  }
}
