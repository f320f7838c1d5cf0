import Language
import Tensors

extension Bool: Value {
  /// What a person calls this kind.
  public static let kind = "boolean"

  /// One line for lists of names.
  public var summary: String { self ? "true" : "false" }

  /// What messages call it.
  public static var expectation: String { "true or false" }
  /// What stands for it in a line of `help`.
  public static var placeholder: String { "true|false" }
  /// Its form in a command's lineage.
  public var canonicalText: String { summary }

  /// A boolean, or a boolean tensor of shape `[]`.
  public static func from(_ value: any Value) throws(Diagnostic) -> Bool? {
    if let boolean = value as? Bool { return boolean }
    return value.plainTensor?.boolean
  }

  /// What enters the digest.
  public var canonicalValue: CanonicalValue { ["kind": "boolean", "value": .boolean(self)] }

  /// Its form in JSON.
  public var json: JSON? { .boolean(self) }
}
