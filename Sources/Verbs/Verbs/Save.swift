import Interpreter
import Language
import Tensors

/// Writes a value to a file: `save y to "y.npy"`.
struct Save: Verb {
  static let summary = "Write a value to a file."
  static let about = """
    Tensors are written as NumPy's `.npy`, several of them as `.npz` or `.safetensors`, numbers in one \
    or two axes as `.csv`. A model is written whole as `.safetensors`, and `load` gives it back with \
    the same digest; `help files` tells what stands in the file. A file that Thaw wrote itself may be \
    written over, so a script can run twice; for any other file, say `replace`. `save session` writes \
    all that was run and still counts as a notebook, which `thaw replay` can check.
    """
  static let examples = ["save [1, 2, 3] to \"numbers.npy\"", "save eye(3) to \"eye.csv\" replace"]

  /// What is no value and can be saved all the same.
  enum Whole: String, Word { case session }

  @Object("what to save") var subject: WordOrValue<Whole, AnyValue>
  @Clause("to", "the file") var path: String
  @Flag("replace", "write over a file that Thaw did not write") var replaces: Bool

  func run(in context: Context) throws(Diagnostic) -> None {
    let subject: AnyValue
    switch self.subject {
    case .word(.session):
      try SessionFile(path: path, replaces: replaces).save(in: context, at: $path.span)
      return None()
    case .value(let value): subject = value
    }
    let contents = try FileContents(subject.value, for: path, at: $subject.span, $path.span)
    do throws(Diagnostic) {
      try context.saving(to: path, replaces: replaces) { (absolute) throws(Diagnostic) in
        try contents.write(to: absolute, called: path)
      }
    } catch {
      throw error.located(at: $path.span)
    }
    return None()
  }
}

extension ColumnValue {
  /// The column's numbers or booleans as a tensor of one axis.
  ///
  /// - Throws: a diagnostic where a value is missing or no number.
  func tensor(at span: SourceSpan) throws(Diagnostic) -> Tensor {
    let missing = column.values.missingCount
    guard missing == 0 else {
      throw Diagnostic(
        "\(Wording.count(missing, "value")) of `\(column.name)` are missing, and a tensor has no "
          + "missing values", at: span)
    }
    switch column.values {
    case .boolean(let values): return Tensor(values.compactMap { $0 }, shape: [column.count])
    case .int64(let values): return Tensor(values.compactMap { $0 }, shape: [column.count])
    case .float64(let values): return Tensor(values.compactMap { $0 }, shape: [column.count])
    case .text, .category, .date, .image:
      throw Diagnostic("`\(column.name)` is \(column.kind), and a tensor holds numbers", at: span)
    }
  }
}
