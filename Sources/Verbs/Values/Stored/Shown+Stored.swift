import Interpreter
import Language
import Tensors

extension Shown: StorableValue {
  /// Its kept form: the value that is shown, as a value of its own.
  func storedForm() -> StoredForm { StoredForm(parts: [HeldValue(value)]) }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    Shown(try form.part(0))
  }
}
