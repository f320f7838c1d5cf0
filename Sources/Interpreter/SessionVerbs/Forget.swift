import Language

/// Takes a name away: `forget model`.
struct Forget: Verb {
  static let summary = "Take a name away."
  static let about = """
    The name is free then, and lists are shorter. What it stood for is not lost: `undo` gives the name \
    back, and `history` still tells how the value was made.
    """
  static let examples = ["x = 1; forget x"]
  static let isMeasured = true

  @Object("the name to take away") var name: VariableName

  func run(in context: Context) throws(Diagnostic) -> None {
    guard context.standsAlone else {
      throw Diagnostic("`forget` is a statement of its own", at: context.span)
    }
    guard context.forget(name.name) else { throw context.unknown(name, at: $name.span) }
    return None()
  }
}
