import Tensors

/// Several values in order: what a list literal is that is no tensor, and what a verb gives that
/// answers several targets (`train, test = split …`).
public struct List: Value {
  /// What a person calls this kind.
  public static let kind = "list"

  /// The values in order.
  public let elements: [any Value]

  /// A list of any kinds of values.
  public init(_ elements: [any Value]) { self.elements = elements }

  /// One line for lists of names.
  public var summary: String {
    let line = line
    return line.count <= 60 ? line : "\(elements.count) values"
  }

  /// One line if it fits, else a line an element.
  public func rendering(width: Int) -> Rendering {
    let line = line
    guard line.count > width || line.contains("\n") else { return Rendering(line) }
    return Rendering("[\n" + elements.map { "  \($0.brief),\n" }.joined() + "]")
  }

  /// What enters the digest.
  public var canonicalValue: CanonicalValue {
    ["kind": "list", "values": .array(elements.map { .digest($0.digest) })]
  }

  /// Null unless every element has a form in JSON.
  public var json: JSON? {
    var values: [JSON] = []
    for element in elements {
      guard let value = element.json else { return nil }
      values.append(value)
    }
    return .list(values)
  }

  private var line: String { "[" + elements.map(\.brief).joined(separator: ", ") + "]" }
}

extension Value {
  /// How the value stands inside another: texts as literals, others as their summary.
  var brief: String { summary }
}
