import Language
import Tensors

extension List: StorableValue {
  /// Its kept form: its elements are kept as values of their own, each once.
  public func storedForm() -> StoredForm { StoredForm(parts: elements.map { HeldValue($0) }) }

  /// The list of a kept form.
  public static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    var elements: [any Value] = []
    for position in 0..<form.partCount { elements.append(try form.part(position)) }
    return List(elements)
  }
}
