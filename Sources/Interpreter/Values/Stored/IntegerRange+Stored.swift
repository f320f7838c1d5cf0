import Language
import Tensors

extension IntegerRange: StorableValue {
  /// Its kept form.
  public func storedForm() -> StoredForm {
    StoredForm([.integer(Int64(start)), .integer(Int64(end)), .integer(Int64(step))])
  }

  /// The range of a kept form.
  public static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let numbers = try form.content.elements
    guard numbers.count == 3, try numbers[2].integer != 0 else { throw .malformedForm }
    return IntegerRange(
      start: try numbers[0].integer, end: try numbers[1].integer, step: try numbers[2].integer)
  }
}
