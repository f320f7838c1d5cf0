import Tensors

extension Bool: Value {
  public static let kind = "boolean"

  public var summary: String { self ? "true" : "false" }

  public var canonicalValue: CanonicalValue { ["kind": "boolean", "value": .boolean(self)] }

  public var json: JSON? { .boolean(self) }
}
