import Language

/// Where an argument stands in the source: what a verb's `$model` gives.
public struct Site {
  /// The argument's place; the verb's if it was not given.
  public let span: SourceSpan
  /// Whether it was typed, rather than left to its default.
  public let isGiven: Bool
  /// The syntax, if it was given.
  public let syntax: ArgumentSyntax?

  /// What the person typed; empty if they left it to the default.
  public var text: String { isGiven ? span.text : "" }

  /// The name, if nothing but a name was given: `model` in `freeze model`.
  public var name: String? {
    switch syntax {
    case .expression(let expression):
      if case .name(let name) = expression.kind { name } else { nil }
    case .name(let name), .word(let name): name.text
    default: nil
    }
  }
}

/// A place that one run of a verb keeps an argument in. A class, so that the declaration can be
/// found by reflection over a copy and filled all the same; it never leaves its run.
final class Slot<Content: Argument> {
  var content: Content?
  var site: Site?
}

/// A declared property of a verb, whatever its type: found by `Mirror`, in declaration order.
protocol DeclaredArgument {
  /// The clause's word; nil for the verb's object.
  var word: String? { get }
  /// What it is for, in a few words.
  var purpose: String { get }
  /// How its argument is read; nil for a flag.
  var kind: ArgumentKind? { get }
  /// Whose names come first in it.
  var scope: NameScope { get }
  /// What messages call it.
  var expectation: String { get }
  /// What stands for it in a line of `help`.
  var placeholder: String { get }
  /// Whether the verb makes no sense without it.
  var isRequired: Bool { get }
  /// The default as a person would type it; nil if there is none.
  var defaultText: String? { get }
  /// Whether a command standing alone rebinds the name given here.
  var rebinds: Bool { get }

  /// Converts what was typed, or takes the default.
  func fill(_ given: Given?, verb: SourceSpan) throws(Diagnostic)

  /// The argument's canonical form after ``fill(_:verb:)``; nil if it was left out.
  var canonicalText: String? { get }
}
