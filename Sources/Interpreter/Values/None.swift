import Tensors

/// The value `none`: nothing. A verb that only does something gives it, and then nothing is shown.
public struct None: Value {
  /// What a person calls this kind.
  public static let kind = "none"

  /// Nothing.
  public init() {}

  /// One line for lists of names.
  public var summary: String { "none" }

  /// Its form in a command's lineage.
  public var canonicalText: String { "none" }

  /// What enters the digest.
  public var canonicalValue: CanonicalValue { ["kind": "none"] }

  /// Its form in JSON.
  public var json: JSON? { .null }
}
