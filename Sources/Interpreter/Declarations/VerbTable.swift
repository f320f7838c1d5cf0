import Language

/// The verbs a session knows, in the order in which `help` lists them.
public struct VerbTable: Sendable {
  /// One verb, with its declaration read.
  public struct Entry: Sendable {
    /// The verb's type.
    public let type: any Verb.Type
    /// What the parser needs of it.
    public let signature: VerbSignature
    /// Its arguments for `help`: the object first, then the clauses in declaration order.
    public let arguments: [ArgumentHelp]
    /// Whether, standing alone, it rebinds the name that is its object.
    public let rebinds: Bool

    /// Word and version, as lineage names the verb: `fit 1`.
    var versionText: String { "\(type.name) \(type.version)" }
  }

  /// One argument as `help` shows it.
  public struct ArgumentHelp: Sendable {
    /// The clause's word; nil for the object.
    public let word: String?
    /// What stands for it in a line of `help`.
    public let placeholder: String
    /// What it is for.
    public let purpose: String
    /// Whether it must be given.
    public let isRequired: Bool
    /// As a person would type it; nil if there is none.
    public let defaultText: String?
    /// The words it may be, where it is one of a fixed list.
    public let words: [String]
  }

  /// In the order in which they were listed.
  public let entries: [Entry]
  private let positions: [String: Int]

  /// - Precondition: no two verbs have the same name; no verb has two objects or a clause twice.
  public init(_ verbs: [any Verb.Type]) {
    entries = verbs.map(Entry.init)
    positions = Dictionary(
      uniqueKeysWithValues: entries.enumerated().map { ($1.signature.name, $0) })
  }

  /// These verbs and more.
  public func adding(_ verbs: [any Verb.Type]) -> VerbTable {
    VerbTable(entries.map(\.type) + verbs)
  }

  /// What the parser reads by.
  public var signatures: [VerbSignature] { entries.map(\.signature) }

  /// The verb with this name.
  public subscript(name: String) -> Entry? { positions[name].map { entries[$0] } }
}

extension VerbTable.Entry {
  fileprivate init(_ type: any Verb.Type) {
    self.type = type
    let declared = declaredArguments(of: type.init())
    let objects = declared.filter { $0.word == nil }
    let clauses = declared.filter { $0.word != nil }
    precondition(objects.count <= 1, "`\(type.name)` has two objects")
    precondition(
      Set(clauses.compactMap(\.word)).count == clauses.count, "`\(type.name)` has a clause twice")
    rebinds = objects.first?.rebinds ?? false
    signature = VerbSignature(
      type.name, summary: type.summary,
      object: objects.first.map { object in
        ObjectSignature(
          object.expectation, kind: object.kind ?? .expression, isRequired: object.isRequired,
          scope: object.scope)
      },
      clauses: clauses.map { clause in
        ClauseSignature(
          clause.word ?? "", summary: clause.purpose, kind: clause.kind,
          isRequired: clause.isRequired, scope: clause.scope)
      })
    arguments = (objects + clauses).map { argument in
      VerbTable.ArgumentHelp(
        word: argument.word, placeholder: argument.placeholder, purpose: argument.purpose,
        isRequired: argument.isRequired, defaultText: argument.defaultText,
        words: argument.kind?.words ?? [])
    }
  }
}

extension ArgumentKind {
  fileprivate var words: [String] {
    switch self {
    case .word(let words), .expressionOrWord(let words), .words(let words): words
    default: []
    }
  }
}

/// The `@Object`, `@Clause` and `@Flag` properties of a verb, in the order of their declaration.
func declaredArguments(of verb: any Verb) -> [any DeclaredArgument] {
  Mirror(reflecting: verb).children.compactMap { $0.value as? any DeclaredArgument }
}
