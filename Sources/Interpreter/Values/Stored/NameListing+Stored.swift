import Language
import Tensors

extension NameListing: StorableValue {
  /// Its kept form, without the ages.
  public func storedForm() -> StoredForm {
    StoredForm(
      .array(
        entries.map { entry in
          [
            .text(entry.name), .text(entry.kind), .text(entry.summary), .digest(entry.digest),
          ]
        }))
  }

  /// The listing of a kept form.
  public static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    var entries: [Entry] = []
    for element in try form.content.elements {
      let parts = try element.elements
      guard parts.count == 4 else { throw .malformedForm }
      entries.append(
        Entry(
          name: try parts[0].text, kind: try parts[1].text, summary: try parts[2].text,
          digest: try parts[3].digest))
    }
    return NameListing(entries: entries, ages: [])
  }
}
