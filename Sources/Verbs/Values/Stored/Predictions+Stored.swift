import Interpreter
import Language
import Models
import Tensors

extension Predictions: StorableValue {
  /// Its kept form: the probabilities are kept as a tensor of their own.
  func storedForm() -> StoredForm {
    StoredForm(
      [
        "classes": .array(classes.names.map { .text($0) }), "kind": .text(classes.kind.rawValue),
      ], parts: [HeldValue(probabilities)])
  }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    guard let kind = ClassLabels.Kind(rawValue: try form.content.field("kind").text),
      let classes = try? ClassLabels(form.content.field("classes").texts, kind: kind),
      let probabilities = try form.part(0) as? Tensor, probabilities.shape.rank == 2,
      probabilities.elementType == .float32, probabilities.shape[1] == classes.names.count
    else { throw .malformedForm }
    return Predictions(probabilities, classes: classes)
  }
}
