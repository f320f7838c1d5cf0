import Language

/// A type that a verb's object or clause may have. The type says how the parser reads the
/// argument, how it is converted, and what messages and `help` call it.
///
/// Every ``Value`` is one, and so are `Int`, `Double`, optionals and arrays of these, a ``Word``,
/// a ``PhraseArgument``, a ``WordListArgument``, ``ColumnName``, ``ColumnNames``,
/// ``ColumnGroups``, ``LayerSelection``, ``CatalogueName``, ``TopicName``, ``VariableName``,
/// ``DeferredExpression``, ``CapturedCommand`` and ``WordOrValue``.
public protocol Argument {
  /// How the parser reads it.
  static var argumentKind: ArgumentKind { get }

  /// What messages call it: `a dataset`, `a whole number`.
  static var expectation: String { get }

  /// What stands for it in a line of `help`: `DATASET`, `NUMBER`.
  static var placeholder: String { get }

  /// Whose names come before variables in it, unless the clause says otherwise.
  static var nameScope: NameScope { get }

  /// The value of a clause that was not given and has no default; nil if it must be given.
  static var absent: Self? { get }

  /// Reads what was typed.
  static func read(_ given: Given) throws(Diagnostic) -> Self

  /// The argument in a command's canonical form, which names its result in lineage: a literal
  /// where there is one, else the digest.
  var canonicalText: String { get }
}

extension Argument {
  /// How the parser reads it.
  public static var argumentKind: ArgumentKind { .expression }
  /// Whose names come before variables in it.
  public static var nameScope: NameScope { .variables }
  /// What it is when it is left out.
  public static var absent: Self? { nil }
  /// What stands for it in a line of `help`.
  public static var placeholder: String { words(expectation).uppercased() }

  /// The expectation without its article.
  private static func words(_ expectation: String) -> String {
    for article in ["a ", "an ", "the "] where expectation.hasPrefix(article) {
      return String(expectation.dropFirst(article.count))
    }
    return expectation
  }
}

/// An argument that is made from the value of an expression.
public protocol ValueArgument: Argument, Sendable {
  /// Makes it from a value.
  ///
  /// - Returns: nil if the value is of another kind; the message is then made from
  ///   ``Argument/expectation``.
  /// - Throws: a diagnostic, which need not say where, if the kind is right and the value is not.
  static func from(_ value: any Value) throws(Diagnostic) -> Self?

  /// Whether a list literal stays a list for it instead of becoming a tensor.
  static var takesList: Bool { get }
}

extension ValueArgument {
  /// Whether a list literal stays a list for it.
  public static var takesList: Bool { false }

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> Self {
    let value: any Value
    do throws(Diagnostic) {
      value = try given.value(asList: takesList)
    } catch {
      throw (self is String.Type ? given.unquoted(error) : nil) ?? error
    }
    do throws(Diagnostic) {
      if let result = try from(value) { return result }
    } catch {
      throw error.placed(at: given.span)
    }
    let mismatch = given.mismatch(expected: expectation, found: value)
    throw (self is String.Type ? given.unquoted(mismatch) : nil) ?? mismatch
  }
}

extension Value {
  /// What messages call it.
  public static var expectation: String {
    let article = kind.first.map { "aeiou".contains($0) } == true ? "an" : "a"
    return "\(article) \(kind)"
  }

  /// The value as this type; nil if it is of another kind.
  public static func from(_ value: any Value) throws(Diagnostic) -> Self? { value as? Self }

  /// Its form in a command's lineage.
  public var canonicalText: String { digest.description }
}

extension Optional: Argument where Wrapped: Argument {
  /// How the parser reads it.
  public static var argumentKind: ArgumentKind { Wrapped.argumentKind }
  /// What messages call it.
  public static var expectation: String { Wrapped.expectation }
  /// What stands for it in a line of `help`.
  public static var placeholder: String { Wrapped.placeholder }
  /// Whose names come before variables in it.
  public static var nameScope: NameScope { Wrapped.nameScope }
  /// What it is when it is left out.
  public static var absent: Wrapped?? { .some(nil) }

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> Wrapped? {
    try Wrapped.read(given)
  }

  /// Its form in a command's lineage.
  public var canonicalText: String { map(\.canonicalText) ?? "none" }
}
