import Language
import Tensors

/// Functions that ask about lists, texts, datasets and columns.
enum CollectionFunctions {
  static let all: [FunctionDeclaration] = [length, columns, missing]

  private static let length = FunctionDeclaration(
    "len", [.init("x")],
    summary:
      "How many elements a list, a text or a range has; of a tensor its first axis, of a dataset its rows.",
    examples: ["len([1, 2, 3])", "len(\"text\")"]
  ) { (call) throws(Diagnostic) in
    if let text = call.arguments[0] as? String { return Number.integer(text.count) }
    guard let countable = call.arguments[0] as? any Countable,
      call.arguments[0].plainTensor?.shape.rank != 0
    else { throw call.mismatch(0, expected: "something that has a length") }
    return Number.integer(countable.elementCount)
  }

  private static let columns = FunctionDeclaration(
    "columns", [.init("data")], summary: "The names of a dataset's columns.",
    examples: ["columns(cells)"]
  ) { (call) throws(Diagnostic) in
    guard let data = call.arguments[0] as? any Columnar else {
      throw call.mismatch(0, expected: "a dataset")
    }
    return List(data.columnNames)
  }

  private static let missing = FunctionDeclaration(
    "missing", [.init("x")],
    summary: "Whether each value of a column is missing; for a single value, whether it is `none`.",
    examples: ["missing(none)"]
  ) { (call) throws(Diagnostic) in
    call.arguments[0] is None
  }
}
