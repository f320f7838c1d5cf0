import Tensors

/// A few of a value's parts, small enough to be kept beside its digest in a notebook: where a replay
/// gives another digest, they tell what differs and by how much.
///
/// A value's *leaves* are its real numbers in the order of its content, and where it has none its
/// integers, texts and booleans. Up to ``leafLimit`` are kept: all of them, or evenly spaced ones.
/// Beside them stand short digests of its *parts*: its fields, columns, parameters, or stretches of a tensor.
public struct ValueSample: Sendable, Equatable {
  /// Leaves that are kept.
  public static let leafLimit = 24
  /// Parts that are kept.
  public static let partLimit = 96

  /// How many leaves the value has.
  public let leafCount: Int
  /// The kept leaves, written out.
  public let leaves: [String]
  /// The first four hexadecimal digits of each part's digest; none if there are too many.
  public let parts: [String]

  /// What a notebook or a store remembers.
  public init(leafCount: Int, leaves: [String], parts: [String]) {
    self.leafCount = leafCount
    self.leaves = leaves
    self.parts = parts
  }
}

/// A value with one tensor in it that tells more of it than its other content: a model's weights.
public protocol TensorSampled: Value {
  /// The tensor, and what it is called; nil where there is none.
  var sampledTensor: (place: String, tensor: Tensor)? { get }
}

/// A value as its sample sees it: with the places of leaves and parts.
public struct SampledContent: Sendable {
  /// A number, text or boolean, and where it stands: `[0, 3]`, `overall[0].value`.
  public struct Leaf: Sendable, Equatable {
    /// Where it stands.
    public let place: String
    /// Written out.
    public let text: String
  }

  /// A part, and the start of its digest.
  public struct Part: Sendable, Equatable {
    /// Where it stands.
    public let place: String
    /// Four hexadecimal digits.
    public let digest: String
  }

  /// How many leaves the value has.
  public private(set) var leafCount = 0
  /// The leaves that are kept.
  public private(set) var leaves: [Leaf] = []
  /// The parts that are kept.
  public private(set) var parts: [Part] = []

  /// What is kept of a value.
  public init(_ value: any Value) {
    if let tensor = value as? Tensor {
      sample(tensor)
    } else {
      let content = value.canonicalValue
      if let telling = (value as? any TensorSampled)?.sampledTensor {
        sample(telling.tensor, in: telling.place)
        collectParts(content)
      } else {
        sample(content)
      }
    }
  }

  /// What a notebook or a store keeps of it.
  public var sample: ValueSample {
    ValueSample(
      leafCount: leafCount, leaves: leaves.map(\.text), parts: parts.map(\.digest))
  }

  /// The positions that are kept of `count`.
  private static func kept(of count: Int) -> [Int] {
    guard count > ValueSample.leafLimit else { return Array(0..<count) }
    return (0..<ValueSample.leafLimit).map { $0 * (count - 1) / (ValueSample.leafLimit - 1) }
  }

  private mutating func sample(_ tensor: Tensor, in name: String = "") {
    leafCount = tensor.count
    leaves = SampledContent.kept(of: tensor.count).map { position in
      Leaf(
        place: name + SampledContent.place(position, in: tensor.shape),
        text: tensor.text(at: position))
    }
  }

  /// The index of a row-major position, as it would be typed.
  private static func place(_ position: Int, in shape: Shape) -> String {
    var rest = position
    var indices: [Int] = []
    for length in shape.dimensions.reversed() {
      indices.insert(rest % max(length, 1), at: 0)
      rest /= max(length, 1)
    }
    return indices.isEmpty ? "" : "[" + indices.map(String.init).joined(separator: ", ") + "]"
  }

  private mutating func sample(_ content: CanonicalValue) {
    // A report's figures tell more than its words: where a value has reals, these are its leaves.
    let reals = content.leafCount(realsOnly: true)
    let finder = LeafFinder(content, realsOnly: reals > 0)
    leafCount = reals > 0 ? reals : content.leafCount(realsOnly: false)
    leaves = finder.leaves(at: SampledContent.kept(of: leafCount))
    collectParts(content)
  }

  /// The fields of a value, and in their place the elements of those fields that have some.
  private mutating func collectParts(_ content: CanonicalValue) {
    guard case .map(let fields) = content else { return }
    var found: [(place: String, value: CanonicalValue)] = []
    for field in fields {
      switch field.value {
      case .array(let elements) where elements.count <= ValueSample.partLimit:
        for (index, element) in elements.enumerated() {
          found.append((field.key + element.step(to: index), element))
        }
      case .map(let inner) where inner.count <= ValueSample.partLimit:
        found += inner.map { ("\(field.key).\($0.key)", $0.value) }
      case .array, .map: found.append((field.key, field.value))
      default: break
      }
    }
    guard found.count <= ValueSample.partLimit else { return }
    parts = found.map {
      Part(place: $0.place, digest: String(Digest(of: $0.value).short.prefix(4)))
    }
  }
}

/// Finds the leaves at some positions. Places are written out for these only: a table may have millions.
private struct LeafFinder {
  let content: CanonicalValue
  let realsOnly: Bool

  init(_ content: CanonicalValue, realsOnly: Bool) {
    self.content = content
    self.realsOnly = realsOnly
  }

  func leaves(at positions: [Int]) -> [SampledContent.Leaf] {
    var walk = Progress(wanted: positions[...])
    collect(content, at: "", &walk)
    return walk.leaves
  }

  private struct Progress {
    var wanted: ArraySlice<Int>
    var position = 0
    var leaves: [SampledContent.Leaf] = []

    /// Whether the next `count` leaves hold none that is wanted; then they are behind.
    mutating func skips(_ count: Int) -> Bool {
      if let next = wanted.first, position + count > next { return false }
      position += count
      return true
    }
  }

  private func collect(_ content: CanonicalValue, at place: String, _ walk: inout Progress) {
    switch content {
    case .array(let elements):
      for (index, element) in elements.enumerated()
      where !walk.skips(element.leafCount(realsOnly: realsOnly)) {
        collect(element, at: place + element.step(to: index), &walk)
      }
    case .map(let fields):
      for field in fields where !walk.skips(field.value.leafCount(realsOnly: realsOnly)) {
        collect(field.value, at: place.isEmpty ? field.key : "\(place).\(field.key)", &walk)
      }
    default:
      guard !walk.skips(content.leafCount(realsOnly: realsOnly)) else { return }
      walk.leaves.append(SampledContent.Leaf(place: place, text: content.leafText))
      walk.wanted = walk.wanted.dropFirst()
      walk.position += 1
    }
  }
}

extension Tensor {
  fileprivate func text(at position: Int) -> String {
    switch storage {
    case .boolean(let values): "\(values[position])"
    case .int64(let values): "\(values[position])"
    case .float32(let values): "\(values[position])"
    case .float64(let values): "\(values[position])"
    }
  }
}

extension CanonicalValue {
  /// How an element of a list is told from the others: by its name if it has one, else by its place.
  fileprivate func step(to index: Int) -> String {
    guard case .map(let fields) = self,
      case .text(let name)? = fields.first(where: { $0.key == "name" })?.value
    else { return "[\(index)]" }
    return ".\(name)"
  }

  fileprivate func leafCount(realsOnly: Bool) -> Int {
    switch self {
    case .array(let elements):
      elements.reduce(0) { $0 + $1.leafCount(realsOnly: realsOnly) }
    case .map(let fields): fields.reduce(0) { $0 + $1.value.leafCount(realsOnly: realsOnly) }
    case .real: 1
    default: realsOnly ? 0 : 1
    }
  }

  fileprivate var leafText: String {
    switch self {
    case .null: "none"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let text): text.plainWord
    case .bytes(let bytes):
      String((Digest(bytes: bytes) ?? Digest(of: bytes)).short.prefix(8))
    case .array, .map: ""
    }
  }
}

extension String {
  /// The start of the text without what separates leaves where a sample is written on one line.
  fileprivate var plainWord: String {
    let plain = prefix(32).map { character -> Character in
      let isPlain = character.isLetter || character.isNumber || " _-+.,:/()".contains(character)
      return isPlain ? character : "·"
    }
    let words = plain.split(separator: " ").map { String($0) }
    return words.isEmpty ? "·" : words.joined(separator: " ")
  }
}
