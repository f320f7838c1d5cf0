import Tensors

/// The value `none`: nothing. A verb that only does something gives it, and then nothing is shown.
public struct None: Value {
  public static let kind = "none"

  public init() {}

  public var summary: String { "none" }

  public var canonicalText: String { "none" }

  public var canonicalValue: CanonicalValue { ["kind": "none"] }

  public var json: JSON? { .null }
}
