import Interpreter
import Language
import Models

/// A value that `save` writes to a `.safetensors` file of Thaw's form, and `load` makes again.
protocol FiledValue: Value {
  /// What the file says it holds: the kind of ``SavedValue``.
  static var storedKind: String { get }

  /// The value as the file holds it.
  func stored() throws(SavedValueError) -> SavedValue

  /// Makes the value that was saved, and checks it.
  init(stored: SavedValue) throws(SavedValueError)
}

/// The kinds of values that files hold.
let filedValues: [any FiledValue.Type] = [ModelValue.self, MonitorValue.self]

extension ModelValue: FiledValue {
  static var storedKind: String { Model.storedKind }

  func stored() throws(SavedValueError) -> SavedValue { try model.stored() }

  init(stored: SavedValue) throws(SavedValueError) { self.init(try Model(stored)) }
}

extension SavedValueError {
  /// The error about a file, without a place.
  func diagnostic(of source: String) -> Diagnostic {
    Diagnostic("\"\(source)\" \(predicate)\(detail.map { ": \($0)" } ?? "")").hint(hint)
  }
}
