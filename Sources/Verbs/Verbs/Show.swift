import Interpreter
import Language
import Tensors

/// Shows a value at length: a model as a tree of layers, rows with their pictures.
struct Show: Verb {
  static let summary = "Show a value at length."
  static let about = """
    A model is shown as a tree of its layers: what comes out of each, how many parameters it has, \
    and whether it is frozen. Rows of a dataset are shown with their pictures where the terminal has \
    colours. A checkpoint that no known network fits is shown as the list of its tensors.
    """
  static let examples = ["show digits[0:4]", "show 1:3"]

  @Object("what to show") var subject: AnyValue

  func run(in context: Context) -> Shown {
    if let text = subject.value as? String, let file = file(meantBy: text, in: context) {
      context.notice("a text is shown as it is; `show (load \(file.literal))` shows the file")
    }
    return Shown(subject.value)
  }

  /// The file that a text names, or almost names; nil for a text that looks like none.
  private func file(meantBy text: String, in context: Context) -> String? {
    guard text.contains("."), text.utf8.count <= 255 else { return nil }
    return context.files.exists(text) ? text : context.files.nearest(to: text)
  }
}

/// A value that can be shown at more length than a statement shows it.
protocol ShownAtLength: Value {
  /// The long form.
  func fullRendering(width: Int) -> Rendering
}

/// A value as `show` shows it.
struct Shown: Value {
  static let kind = "view"

  let value: any Value

  init(_ value: any Value) { self.value = value }

  var summary: String { value.summary }

  func rendering(width: Int) -> Rendering {
    (value as? any ShownAtLength)?.fullRendering(width: width) ?? value.rendering(width: width)
  }

  // Digests of the first sessions call it a figure.
  var canonicalValue: CanonicalValue { ["kind": "figure", "value": .digest(value.digest)] }

  var memoryByteCount: Int { value.memoryByteCount }
}

extension DatasetValue: ShownAtLength {
  func fullRendering(width: Int) -> Rendering {
    DatasetRendering(dataset, showsPictures: true).rendering(width: width)
  }
}
