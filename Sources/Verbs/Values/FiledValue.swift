import Interpreter
import Language
import Models

/// A value that `save` writes to a `.safetensors` file of Thaw's form, and `load` makes again.
protocol FiledValue: Value {
  /// What the file says it holds: the kind of ``StoredValue``.
  static var storedKind: String { get }

  /// The value as the file holds it.
  func stored() throws(StoredValueError) -> StoredValue

  /// Makes the value that was saved, and checks it.
  init(stored: StoredValue) throws(StoredValueError)
}

/// The kinds of values that files hold.
let filedValues: [any FiledValue.Type] = [ModelValue.self, MonitorValue.self]

extension ModelValue: FiledValue {
  static var storedKind: String { Model.storedKind }

  func stored() throws(StoredValueError) -> StoredValue { try model.stored() }

  init(stored: StoredValue) throws(StoredValueError) { self.init(try Model(stored)) }
}

extension StoredValueError {
  /// The error about a file, without a place.
  func diagnostic(of source: String) -> Diagnostic {
    Diagnostic("\"\(source)\" \(predicate)\(detail.map { ": \($0)" } ?? "")").hint(hint)
  }
}
