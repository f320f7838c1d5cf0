import Language
import Tensors

extension None: StorableValue {
  /// Its kept form.
  public func storedForm() -> StoredForm { StoredForm() }

  /// Nothing.
  public static func restored(from form: StoredReader) throws(Diagnostic) -> any Value { None() }
}
