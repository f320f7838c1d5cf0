import Language

/// What stands right after a verb: `@Object var model: Model`.
///
/// With `rebinds: true` a command standing alone gives its result to the name that was its object;
/// after `=` it leaves that name alone. `$model` tells where it stands (``Site``).
@propertyWrapper public struct Object<Content: Argument> {
  let purpose: String
  let defaultContent: Content?
  let rebinds: Bool
  let scope: NameScope
  private let slot = Slot<Content>()

  /// An object that must be given, unless its type has a value for its absence.
  public init(_ purpose: String = "", rebinds: Bool = false, scope: NameScope? = nil) {
    self.purpose = purpose
    self.rebinds = rebinds
    self.scope = scope ?? Content.nameScope
    defaultContent = Content.absent
  }

  /// An object with a default.
  public init(
    wrappedValue: Content, _ purpose: String = "", rebinds: Bool = false, scope: NameScope? = nil
  ) {
    self.purpose = purpose
    self.rebinds = rebinds
    self.scope = scope ?? Content.nameScope
    defaultContent = wrappedValue
  }

  /// The argument; only inside `run`.
  public var wrappedValue: Content { slot.filledContent }

  /// Where it stands.
  public var projectedValue: Site { slot.filledSite }
}

/// A clause of a verb: `@Clause("epochs", "passes over the data") var epochs = 5`.
///
/// Without a default it must be given, unless its type is optional. `$epochs` tells where it
/// stands (``Site``).
@propertyWrapper public struct Clause<Content: Argument> {
  let name: String
  let purpose: String
  let defaultContent: Content?
  let scope: NameScope
  private let slot = Slot<Content>()

  /// A clause that must be given, unless its type has a value for its absence.
  ///
  /// - Parameter scope: whose columns or layers come before variables in it; by default what the
  ///   type says, which for columns and layers is the verb's object.
  public init(_ word: String, _ purpose: String, scope: NameScope? = nil) {
    name = word
    self.purpose = purpose
    self.scope = scope ?? Content.nameScope
    defaultContent = Content.absent
  }

  /// A clause with a default.
  public init(
    wrappedValue: Content, _ word: String, _ purpose: String, scope: NameScope? = nil
  ) {
    name = word
    self.purpose = purpose
    self.scope = scope ?? Content.nameScope
    defaultContent = wrappedValue
  }

  /// The argument, or its default; only inside `run`.
  public var wrappedValue: Content { slot.filledContent }

  /// Where it stands.
  public var projectedValue: Site { slot.filledSite }
}

/// A clause that is a word alone: `@Flag("replace", "write over a file that is there") var replaces`.
@propertyWrapper public struct Flag {
  let name: String
  let purpose: String
  private let slot = Slot<Bool>()

  /// A word that may be there.
  public init(_ word: String, _ purpose: String) {
    name = word
    self.purpose = purpose
  }

  /// Whether the word was given; only inside `run`.
  public var wrappedValue: Bool { slot.filledContent }

  /// Where it stands.
  public var projectedValue: Site { slot.filledSite }
}

extension Slot {
  fileprivate var filledContent: Content {
    guard let content else { preconditionFailure("an argument is read before it is given") }
    return content
  }

  fileprivate var filledSite: Site {
    guard let site else { preconditionFailure("an argument is read before it is given") }
    return site
  }

  fileprivate func fill(_ given: Given?, default content: Content?, verb: SourceSpan)
    throws(Diagnostic)
  {
    if let given {
      self.content = try Content.read(given)
      site = Site(span: given.span, isGiven: true, syntax: given.syntax)
    } else {
      self.content = content
      site = Site(span: verb, isGiven: false, syntax: nil)
    }
  }
}

extension Object: DeclaredArgument {
  var word: String? { nil }
  var kind: ArgumentKind? { Content.argumentKind }
  var expectation: String { Content.expectation }
  var placeholder: String { Content.placeholder }
  var isRequired: Bool { defaultContent == nil }
  var defaultText: String? { Content.absent == nil ? defaultContent?.canonicalText : nil }
  var canonicalText: String? { slot.content?.canonicalText }

  func fill(_ given: Given?, verb: SourceSpan) throws(Diagnostic) {
    try slot.fill(given, default: defaultContent, verb: verb)
  }
}

extension Clause: DeclaredArgument {
  var word: String? { name }
  var kind: ArgumentKind? { Content.argumentKind }
  var expectation: String { Content.expectation }
  var placeholder: String { Content.placeholder }
  var isRequired: Bool { defaultContent == nil }
  var rebinds: Bool { false }
  var defaultText: String? { Content.absent == nil ? defaultContent?.canonicalText : nil }
  var canonicalText: String? {
    // An optional that was left out has no default to write down.
    Content.absent != nil && !slot.filledSite.isGiven ? nil : slot.content?.canonicalText
  }

  func fill(_ given: Given?, verb: SourceSpan) throws(Diagnostic) {
    try slot.fill(given, default: defaultContent, verb: verb)
  }
}

extension Flag: DeclaredArgument {
  var word: String? { name }
  var kind: ArgumentKind? { nil }
  var scope: NameScope { .variables }
  var expectation: String { "nothing" }
  var placeholder: String { "" }
  var isRequired: Bool { false }
  var rebinds: Bool { false }
  var defaultText: String? { nil }
  var canonicalText: String? { slot.filledContent ? "" : nil }

  func fill(_ given: Given?, verb: SourceSpan) throws(Diagnostic) {
    fill(isGiven: given != nil, at: given?.span ?? verb)
  }

  func fill(isGiven: Bool, at span: SourceSpan) {
    slot.content = isGiven
    slot.site = Site(span: span, isGiven: isGiven, syntax: nil)
  }
}
