import Language
import Tensors

extension Int: ValueArgument {
  /// What messages call it.
  public static var expectation: String { "a whole number" }
  /// What stands for it in a line of `help`.
  public static var placeholder: String { "COUNT" }

  /// The value as this type; nil if it is of another kind.
  public static func from(_ value: any Value) throws(Diagnostic) -> Int? {
    switch value {
    case let number as Number: number.integer
    case is Tensor, is TracedTensor: value.plainTensor?.number?.integer
    default: nil
    }
  }

  /// Its form in a command's lineage.
  public var canonicalText: String { String(self) }
}

extension Double: ValueArgument {
  /// What messages call it.
  public static var expectation: String { "a number" }

  /// The value as this type; nil if it is of another kind.
  public static func from(_ value: any Value) throws(Diagnostic) -> Double? {
    switch value {
    case let number as Number: number.real
    case is Tensor, is TracedTensor: value.plainTensor?.number?.real
    default: nil
    }
  }

  /// Its form in a command's lineage.
  public var canonicalText: String { Number.real(self).text }
}

extension Percent: ValueArgument {
  /// What messages call it.
  public static var expectation: String { "a percentage such as `60%`" }
  /// What stands for it in a line of `help`.
  public static var placeholder: String { "PERCENT" }

  /// The value as this type; nil if it is of another kind.
  public static func from(_ value: any Value) throws(Diagnostic) -> Percent? {
    if case .percent(let percent)? = value as? Number { percent } else { nil }
  }

  /// Its form in a command's lineage.
  public var canonicalText: String { text }
}

extension Array: Argument where Element: ValueArgument {
  /// How the parser reads it.
  public static var argumentKind: ArgumentKind { .expression }
  /// What messages call it.
  public static var expectation: String { "a list, each of it \(Element.expectation)" }
  /// What stands for it in a line of `help`.
  public static var placeholder: String { "[\(Element.placeholder), …]" }
  /// Its form in a command's lineage.
  public var canonicalText: String { "[" + map(\.canonicalText).joined(separator: ", ") + "]" }
}

extension Array: ValueArgument where Element: ValueArgument {
  /// Whether a list literal stays a list for it.
  public static var takesList: Bool { true }

  /// A list, a tensor of one axis, or a range; every element has to convert.
  public static func from(_ value: any Value) throws(Diagnostic) -> [Element]? {
    guard let values = try elements(of: value) else { return nil }
    var result: [Element] = []
    for value in values {
      guard let element = try Element.from(value) else {
        throw Diagnostic("each element has to be \(Element.expectation), and \(value.brief) is not")
      }
      result.append(element)
    }
    return result
  }

  private static func elements(of value: any Value) throws(Diagnostic) -> [any Value]? {
    switch value {
    case let list as List: return list.elements
    case is Tensor, is TracedTensor, is IntegerRange:
      guard let countable = value as? any Countable, value.plainTensor?.shape.rank != 0 else {
        return nil
      }
      guard countable.elementCount <= 100_000 else {
        throw Diagnostic("a list this long makes no sense here: \(value.summary)")
      }
      var elements: [any Value] = []
      for position in 0..<countable.elementCount {
        elements.append(try countable.element(at: position))
      }
      return elements
    default: return nil
    }
  }
}
