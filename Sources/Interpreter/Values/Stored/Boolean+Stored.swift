import Language
import Tensors

extension Bool: StorableValue {
  /// Its kept form.
  public func storedForm() -> StoredForm { StoredForm(.boolean(self)) }

  /// The boolean of a kept form.
  public static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    try form.content.boolean
  }
}
