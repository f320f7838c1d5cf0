/// All that the parser, completion and messages need to know of a verb. The declaration of the
/// verb makes it.
public struct VerbSignature: Sendable, Hashable {
  /// The verb's word.
  public var name: String
  /// One sentence for `help`.
  public var summary: String
  /// What stands right after the verb; nil if nothing may.
  public var object: ObjectSignature?
  /// Its clauses in the order `help` shows them.
  public var clauses: [ClauseSignature]

  /// A verb's interface.
  public init(
    _ name: String, summary: String = "", object: ObjectSignature? = nil,
    clauses: [ClauseSignature] = []
  ) {
    self.name = name
    self.summary = summary
    self.object = object
    self.clauses = clauses
  }

  /// Its own word, those of its clauses, and the fixed words of its arguments.
  var words: [String] {
    let kinds = [object?.kind] + clauses.map(\.kind)
    return [name] + clauses.map(\.word) + kinds.flatMap { $0?.words ?? [] }
  }

  /// The clause with this word.
  public func clause(_ word: String) -> ClauseSignature? { clauses.first { $0.word == word } }
}

/// What stands right after a verb.
public struct ObjectSignature: Sendable, Hashable {
  /// What it is in a few words, for messages: `a model`, `a catalogue name`.
  public var label: String
  /// How it is read.
  public var kind: ArgumentKind
  /// The verb makes no sense without it.
  public var isRequired: Bool
  /// Whose names come first in it.
  public var scope: NameScope

  /// The argument of a verb.
  public init(
    _ label: String, kind: ArgumentKind = .expression, isRequired: Bool = true,
    scope: NameScope = .variables
  ) {
    self.label = label
    self.kind = kind
    self.isRequired = isRequired
    self.scope = scope
  }
}

/// A clause that a verb takes.
public struct ClauseSignature: Sendable, Hashable {
  /// The clause's word.
  public var word: String
  /// What it does in a few words, for help and messages.
  public var summary: String
  /// How its argument is read; nil for a word that stands alone.
  public var kind: ArgumentKind?
  /// The verb makes no sense without it.
  public var isRequired: Bool
  /// It may be there more than once.
  public var isRepeated: Bool
  /// Whose names come first in its argument.
  public var scope: NameScope

  /// A clause of a verb.
  public init(
    _ word: String, summary: String = "", kind: ArgumentKind? = .expression,
    isRequired: Bool = false, isRepeated: Bool = false, scope: NameScope = .variables
  ) {
    self.word = word
    self.summary = summary
    self.kind = kind
    self.isRequired = isRequired
    self.isRepeated = isRepeated
    self.scope = scope
  }
}

/// Whose names are looked up before variables in an argument.
public enum NameScope: Sendable, Hashable {
  /// Nobody's: variables only.
  case variables
  /// The columns of the dataset in the clause with this word, or in the verb's object (nil).
  case columns(of: String?)
  /// The layers of the model in the clause with this word, or in the verb's object (nil).
  case layers(of: String?)
}
