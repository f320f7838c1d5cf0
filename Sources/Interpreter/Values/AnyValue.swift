import Language
import Tensors

/// A value whose kind is known only when it is there: what `load` and `show` give, and what a
/// clause takes that accepts every kind.
public struct AnyValue: Value {
  public static let kind = "value"

  /// The value itself, never another `AnyValue`.
  public let value: any Value

  public init(_ value: any Value) {
    self.value = (value as? AnyValue)?.value ?? value
  }

  public var kind: String { value.kind }
  public var summary: String { value.summary }
  public func rendering(width: Int) -> Rendering { value.rendering(width: width) }
  public var attributeNames: [String] { value.attributeNames }
  public func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    try value.attribute(name)
  }
  public var canonicalValue: CanonicalValue { value.canonicalValue }
  public var digest: Digest { value.digest }
  public var json: JSON? { value.json }

  public static func from(_ value: any Value) throws(Diagnostic) -> AnyValue? { AnyValue(value) }
}
