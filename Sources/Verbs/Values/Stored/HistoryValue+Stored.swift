import Interpreter
import Language
import Training

extension HistoryValue: StorableValue {
  /// Its kept form: the epochs.
  func storedForm() -> StoredForm {
    StoredForm(["epochs": .array(records.map(\.content))])
  }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    HistoryValue(records: try form.content.field("epochs").records)
  }
}
