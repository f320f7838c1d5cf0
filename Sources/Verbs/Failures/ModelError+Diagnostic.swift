import Language
import Models

extension ModelError {
  /// The error about what a person called `subject`: a quoted file, or a model's name in backticks.
  func diagnostic(of subject: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic("\(subject) \(predicate)", at: span, detail).hint(hint)
  }
}

extension CheckpointError {
  /// The error about a file.
  func diagnostic(of path: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic("\"\(path)\" \(predicate)", at: span, detail).hint(hint)
  }
}
