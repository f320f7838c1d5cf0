import Language
import Tensors

extension String: StorableValue {
  /// Its kept form.
  public func storedForm() -> StoredForm {
    utf8.count <= StoredForm.inlineByteCount
      ? StoredForm(.text(self)) : StoredForm(.null, blobs: [StoredBlob(Array(utf8))])
  }

  /// The text of a kept form.
  public static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    if form.blobCount == 0 { return try form.content.text }
    guard let text = String(validating: try form.blob(0), as: UTF8.self) else {
      throw .malformedForm
    }
    return text
  }
}
