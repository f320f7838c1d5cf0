import Language
import Tensors

/// A value whose kind is known only when it is there: what `load` and `show` give, and what a
/// clause takes that accepts every kind.
public struct AnyValue: Value {
  /// What a person calls this kind.
  public static let kind = "value"

  /// The value itself, never another `AnyValue`.
  public let value: any Value

  /// The value, whatever its kind.
  public init(_ value: any Value) {
    self.value = (value as? AnyValue)?.value ?? value
  }

  /// What a person calls this kind.
  public var kind: String { value.kind }
  /// One line for lists of names.
  public var summary: String { value.summary }
  /// The whole value, for a statement that is it.
  public func rendering(width: Int) -> Rendering { value.rendering(width: width) }
  /// Names that may follow a `.`.
  public var attributeNames: [String] { value.attributeNames }
  /// What stands after a `.`; nil for other names.
  public func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    try value.attribute(name)
  }
  /// What enters the digest.
  public var canonicalValue: CanonicalValue { value.canonicalValue }
  /// SHA-256 of the canonical content.
  public var digest: Digest { value.digest }
  /// About how many bytes of memory it takes.
  public var memoryByteCount: Int { value.memoryByteCount }
  /// Its form in JSON.
  public var json: JSON? { value.json }

  /// The value as this type; nil if it is of another kind.
  public static func from(_ value: any Value) throws(Diagnostic) -> AnyValue? { AnyValue(value) }
}
