import Language
import Tensors

/// Something a name can stand for: a number, a tensor, a dataset, a model, a report …
///
/// Values never change; what "changes" one makes another. A value can also be given to a verb:
/// the types of a verb's `@Object` and `@Clause` properties are values (see ``Verb``).
///
///     extension Report: Value {
///       public static let kind = "report"
///       public var summary: String { "accuracy \(accuracy) on \(rows) rows" }
///       public func rendering(width: Int) -> Rendering { Rendering(table(width: width)) }
///       public var attributeNames: [String] { ["accuracy", "auroc", "slices"] }
///       public func attribute(_ name: String) -> (any Value)? { … }
///       public var canonicalValue: CanonicalValue { ["kind": "report", "accuracy": .real(accuracy)] }
///     }
public protocol Value: ValueArgument {
  /// What a person calls this kind of value: `number`, `tensor`, `dataset`.
  static var kind: String { get }

  /// One line for lists of names and for commands that rebind one: `float32 [64, 3]`.
  var summary: String { get }

  /// The whole value as shown by a statement that is this value.
  /// - Parameter width: columns of the terminal; 80 in notebooks and JSON.
  func rendering(width: Int) -> Rendering

  /// What a statement shows that changed the value of `name` to this one, as `freeze model` does.
  func rendering(rebound name: String, width: Int) -> Rendering

  /// Names that may follow a `.`, in the order in which they are listed.
  var attributeNames: [String] { get }

  /// What stands after a `.`; nil if this value has nothing of that name.
  func attribute(_ name: String) throws(Diagnostic) -> (any Value)?

  /// The content that makes the value what it is: its kind, then its fields by name. Nothing that
  /// may differ between machines, runs or days.
  var canonicalValue: CanonicalValue { get }

  /// SHA-256 of the canonical content. A value that holds much keeps it once computed.
  var digest: Digest { get }

  /// About how many bytes of memory it takes.
  var memoryByteCount: Int { get }

  /// The value as JSON; nil where JSON has no form for it.
  var json: JSON? { get }
}

extension Value {
  /// What a person calls this kind of value.
  public var kind: String { Self.kind }

  /// SHA-256 of the canonical content.
  public var digest: Digest { Digest(of: canonicalValue) }

  /// The whole value, for a statement that is it.
  public func rendering(width: Int) -> Rendering { Rendering(summary) }

  /// The name and the summary.
  public func rendering(rebound name: String, width: Int) -> Rendering {
    Rendering("\(name): \(summary)")
  }

  /// Names that may follow a `.`.
  public var attributeNames: [String] { [] }

  /// What stands after a `.`; nil for other names.
  public func attribute(_ name: String) throws(Diagnostic) -> (any Value)? { nil }

  /// Little, unless the type says more.
  public var memoryByteCount: Int { 64 }

  /// Its form in JSON.
  public var json: JSON? { nil }
}
