import Interpreter
import Language
import Models
import Tensors
import Training

extension ModelValue: StorableValue {
  /// Its kept form: the file that `save` would write, and the epochs of its fits.
  func storedForm() throws(Diagnostic) -> StoredForm {
    let bytes: [UInt8]
    do { bytes = try model.stored().file().bytes } catch {
      throw Diagnostic("the model can't be kept: \(error)")
    }
    return StoredForm(
      [
        "history": .array(history.map(\.content)),
        "fit": fitTable.map { .array($0.records.map(\.content)) } ?? .null,
      ], blobs: [StoredBlob(bytes)])
  }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let records = try form.content.field("history").records
    let fit = try form.content.field("fit").optional.map { content throws(Diagnostic) in
      FitTable(records: try content.records)
    }
    let bytes = try form.blob(0)
    do throws(SavedValueError) {
      // The session vouches for the bytes, and the digest of what is made of them is compared.
      let model = try Model(try SavedValue(bytes: bytes), isComputed: false)
      return ModelValue(model, history: records, fitTable: fit)
    } catch {
      throw Diagnostic("the kept model \(error.predicate)")
    }
  }
}

extension StoredContent {
  /// Epochs of fits.
  var records: [EpochRecord] {
    get throws(Diagnostic) {
      var records: [EpochRecord] = []
      for element in try elements {
        guard let record = EpochRecord(element.value) else { throw .malformedForm }
        records.append(record)
      }
      return records
    }
  }
}
