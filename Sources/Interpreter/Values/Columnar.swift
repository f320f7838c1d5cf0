import Language

/// A value with named columns: a dataset. It opens a scope in which its columns are found before
/// variables (`cells where type == "poly"`), and `data.name` is always a column.
public protocol Columnar: Value {
  /// The columns in their order.
  var columnNames: [String] { get }

  /// The column of that name; nil if there is none.
  func column(_ name: String) -> (any Value)?

  /// The rows for which `condition`, the value of what stands after `where`, is true.
  func keeping(where condition: any Value) throws(Diagnostic) -> any Value

  /// A new dataset in which the column `name` is `value`: what `cells.name = value` rebinds.
  func setting(column name: String, to value: any Value) throws(Diagnostic) -> any Value
}

extension Columnar {
  /// Names that may follow a `.`.
  public var attributeNames: [String] { columnNames }

  /// What stands after a `.`; nil for other names.
  public func attribute(_ name: String) throws(Diagnostic) -> (any Value)? { column(name) }
}

/// A value with named layers: a model. `layers blocks[-3:]` finds them before variables.
public protocol Layered: Value {
  /// Names that a layer selection may start with, bottom to top: `stem`, `blocks`, `head`.
  var layerNames: [String] { get }
}
