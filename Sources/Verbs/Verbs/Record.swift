import Interpreter
import Language

/// Writes a notebook as the session goes on: `record "x.ipynb"`.
struct Record: Verb {
  static let summary = "Write each statement into a notebook as it runs."
  static let about = """
    From here on every statement that works becomes a cell of the notebook, with what it showed and the \
    digests of what it made; one that is undone leaves it again. `save session` writes what was run \
    before, too. `thaw replay` checks either.
    """
  static let examples = ["record \"work.ipynb\""]
  static let isMeasured = true
  static let isRemembered = false

  @Object("the notebook") var path: String
  @Flag("replace", "write over a file that Thaw did not write") var replaces: Bool

  func run(in context: Context) throws(Diagnostic) -> None {
    try SessionFile(path: path, replaces: replaces).record(in: context, at: $path.span)
    return None()
  }
}
