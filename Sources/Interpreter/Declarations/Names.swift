import Language

/// An argument that is a bare name: letters, digits, `_ . -`.
public protocol NameArgument: Argument, Sendable {
  /// What the name names; completion offers these.
  static var domain: NameDomain { get }
  var name: String { get }
  init(_ name: String)
}

extension NameArgument {
  /// How the parser reads it.
  public static var argumentKind: ArgumentKind { .name(domain) }
  /// What stands for it in a line of `help`.
  public static var placeholder: String { "NAME" }
  /// Its form in a command's lineage.
  public var canonicalText: String { name }

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> Self {
    guard case .name(let name) = given.syntax else {
      throw Diagnostic("`\(given.verb)` needs \(expectation) here", at: given.span)
    }
    return Self(name.text)
  }
}

/// A name of the catalogue: `get efficientnet-lite0`.
public struct CatalogueName: NameArgument {
  /// What the name names.
  public static let domain = NameDomain.catalogue
  /// What messages call it.
  public static let expectation = "a name of the catalogue"
  /// The name.
  public let name: String

  /// This name.
  public init(_ name: String) { self.name = name }
}

/// A topic of `help`.
public struct TopicName: NameArgument {
  /// What the name names.
  public static let domain = NameDomain.topic
  /// What messages call it.
  public static let expectation = "a topic"
  /// What stands for it in a line of `help`.
  public static let placeholder = "TOPIC"
  /// The name.
  public let name: String

  /// This name.
  public init(_ name: String) { self.name = name }
}

/// A name that is bound: `history of model`.
public struct VariableName: NameArgument {
  /// What the name names.
  public static let domain = NameDomain.variable
  /// What messages call it.
  public static let expectation = "a name"
  /// The name.
  public let name: String

  /// This name.
  public init(_ name: String) { self.name = name }
}
