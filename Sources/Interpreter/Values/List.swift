import Synchronization
import Tensors

/// Several values in order: what a list literal is that is no tensor, and what a verb gives that
/// answers several targets (`train, test = split …`).
public struct List: Value {
  /// What a person calls this kind.
  public static let kind = "list"

  /// The values in order.
  public let elements: [any Value]
  /// One line for lists of names.
  public let summary: String
  /// Lists and functions inside one another, this one included.
  let depth: Int
  // A list of two lists of two lists … is small in memory and long when written out: what is asked
  // of each list in it is kept, so that nothing walks through all that could be written.
  private let leafCount: Int
  private let knownDigest = KnownDigest()

  /// A list of any kinds of values.
  public init(_ elements: [any Value]) {
    self.elements = elements
    let lists = elements.lazy.compactMap { $0 as? List }
    depth = 1 + (elements.lazy.map { $0.nesting }.max() ?? 0)
    leafCount = lists.reduce(elements.count) { count, list in
      let (sum, overflow) = count.addingReportingOverflow(list.leafCount)
      return overflow ? .max : sum
    }
    summary = List.summary(of: elements)
  }

  private static func summary(of elements: [any Value]) -> String {
    var line = "["
    for (index, element) in elements.enumerated() {
      line += (index == 0 ? "" : ", ") + element.brief
      guard line.count < 60 else { return "\(elements.count) values" }
    }
    return line + "]"
  }

  /// One line if it fits; else lines of as many elements as fit where these are short, or a line an
  /// element.
  public func rendering(width: Int) -> Rendering {
    let texts = elements.map(\.brief)
    let line = "[" + texts.joined(separator: ", ") + "]"
    guard line.count > width || line.contains("\n") else { return Rendering(line) }
    let isShort = texts.allSatisfy { $0.count <= width / 3 && !$0.contains("\n") }
    let lines = isShort ? List.filled(texts, width: width) : texts.map { "  \($0),\n" }
    return Rendering("[\n" + lines.joined() + "]")
  }

  private static func filled(_ texts: [String], width: Int) -> [String] {
    var lines: [String] = []
    var line = " "
    for text in texts {
      if line.count + text.count + 2 > width, line.count > 1 {
        lines.append(line + "\n")
        line = " "
      }
      line += " \(text),"
    }
    return lines + [line + "\n"]
  }

  /// About how many bytes of memory it takes.
  public var memoryByteCount: Int {
    // A list in a list may be shared, and then all that could be written out says little.
    elements.reduce(64) { sum, element in
      sum.addingReportingOverflow(element is List ? 64 : element.memoryByteCount).partialValue
    }
  }

  /// What enters the digest.
  public var canonicalValue: CanonicalValue {
    ["kind": "list", "values": .array(elements.map { .digest($0.digest) })]
  }

  /// SHA-256 of the canonical content, worked out once.
  public var digest: Digest {
    knownDigest.value { Digest(of: canonicalValue) }
  }

  /// Null unless every element has a form in JSON, and where there are too many to be written out.
  public var json: JSON? {
    guard leafCount <= EvaluationLimits.jsonElementCount else { return nil }
    var values: [JSON] = []
    for element in elements {
      guard let value = element.json else { return nil }
      values.append(value)
    }
    return .list(values)
  }
}

/// A digest that is worked out when it is first asked for.
private final class KnownDigest: Sendable {
  private let known = Mutex<Digest?>(nil)

  func value(_ compute: () -> Digest) -> Digest {
    if let digest = known.withLock({ $0 }) { return digest }
    let digest = compute()
    known.withLock { $0 = digest }
    return digest
  }
}

extension Value {
  /// How the value stands inside another: texts as literals, others as their summary.
  var brief: String { summary }
}
