import Language
import Tensors

extension Number: StorableValue {
  /// Its kept form. A percentage keeps its digits: its spelling is shown.
  public func storedForm() -> StoredForm {
    switch self {
    case .integer(let value): StoredForm(["integer": .integer(Int64(value))])
    case .real(let value): StoredForm(["real": .real(value)])
    case .percent(let value):
      StoredForm([
        "percent": .integer(value.digits), "exponent": .integer(Int64(value.exponent)),
      ])
    }
  }

  /// The number of a kept form.
  public static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let fields = try form.content.fields
    switch fields.map(\.name) {
    case ["integer"]: return Number.integer(try fields[0].content.integer)
    case ["real"]: return Number.real(try fields[0].content.real)
    case ["percent", "exponent"]:
      let (digits, exponent) = (try fields[0].content.integer, try fields[1].content.integer)
      guard digits >= 0, (-400...400).contains(exponent) else { throw .malformedForm }
      return Number.percent(Percent(digits: Int64(digits), exponent: exponent))
    default: throw .malformedForm
    }
  }
}
