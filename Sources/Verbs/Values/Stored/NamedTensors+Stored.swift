import Interpreter
import Language
import Tensors

extension NamedTensors: StorableValue {
  /// Its kept form: the tensors are kept as values of their own.
  func storedForm() -> StoredForm {
    StoredForm(
      .array(entries.map { .text($0.name) }), parts: entries.map { HeldValue($0.tensor) })
  }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let names = try form.content.texts
    var entries: [(name: String, tensor: Tensor)] = []
    for (position, name) in names.enumerated() {
      guard let tensor = try form.part(position) as? Tensor else { throw .malformedForm }
      entries.append((name: name, tensor: tensor))
    }
    return NamedTensors(entries: entries)
  }
}
