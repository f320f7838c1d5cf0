import Language
import Tensors

extension Bool: Value {
  public static let kind = "boolean"

  public var summary: String { self ? "true" : "false" }

  public static var expectation: String { "true or false" }
  public static var placeholder: String { "true|false" }
  public var canonicalText: String { summary }

  /// A boolean, or a boolean tensor of shape `[]`.
  public static func from(_ value: any Value) throws(Diagnostic) -> Bool? {
    if let boolean = value as? Bool { return boolean }
    return value.plainTensor?.boolean
  }

  public var canonicalValue: CanonicalValue { ["kind": "boolean", "value": .boolean(self)] }

  public var json: JSON? { .boolean(self) }
}
