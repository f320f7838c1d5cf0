import Language

/// An argument that is a bare name: letters, digits, `_ . -`.
public protocol NameArgument: Argument, Sendable {
  /// What the name names; completion offers these.
  static var domain: NameDomain { get }
  var name: String { get }
  init(_ name: String)
}

extension NameArgument {
  public static var argumentKind: ArgumentKind { .name(domain) }
  public static var placeholder: String { "NAME" }
  public var canonicalText: String { name }

  public static func read(_ given: Given) throws(Diagnostic) -> Self {
    guard case .name(let name) = given.syntax else {
      throw Diagnostic("`\(given.verb)` needs \(expectation) here", at: given.span)
    }
    return Self(name.text)
  }
}

/// A name of the catalogue: `get efficientnet-lite0`.
public struct CatalogueName: NameArgument {
  public static let domain = NameDomain.catalogue
  public static let expectation = "a name of the catalogue"
  public let name: String

  public init(_ name: String) { self.name = name }
}

/// A topic of `help`.
public struct TopicName: NameArgument {
  public static let domain = NameDomain.topic
  public static let expectation = "a topic"
  public static let placeholder = "TOPIC"
  public let name: String

  public init(_ name: String) { self.name = name }
}

/// A name that is bound: `history of model`.
public struct VariableName: NameArgument {
  public static let domain = NameDomain.variable
  public static let expectation = "a name"
  public let name: String

  public init(_ name: String) { self.name = name }
}
