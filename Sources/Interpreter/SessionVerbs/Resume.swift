import Language

/// Goes on with what was broken off: `resume`.
struct Resume: Verb {
  static let summary = "Go on with the fit that was stopped or killed."
  static let about = """
    A fit keeps where it is after every epoch. Stopped by Ctrl-C it keeps its last whole epoch; killed \
    with its process it leaves every name as it was. `resume` takes back what a stopped fit had \
    reached, and runs the same statement from the epoch it was in: it ends with the bits of a fit that \
    was never broken off, and that statement is what the history and notebooks hold.
    """
  static let examples = ["resume"]
  static let isMeasured = true
  static let isRemembered = false

  func run(in context: Context) throws(Diagnostic) -> None {
    // A statement that is `resume` alone never comes here: the one it goes on with takes its place.
    throw Diagnostic("`resume` is a statement of its own", at: context.span)
  }
}
