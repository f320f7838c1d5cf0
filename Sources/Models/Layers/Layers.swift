/// Layers by the names a person gives them: `head`, `blocks`, `blocks[-3]`, `blocks[2:5]`,
/// `[blocks[-3:], top]`. Which these are is the model's to say: ``Model/layers(_:)``.
public struct Layers: Sendable, Equatable, CustomStringConvertible {
  /// Which of several regions of one name.
  public enum Index: Sendable, Equatable {
    /// All of them.
    case all
    /// One; negative numbers count from the top.
    case one(Int)
    /// From `lower` up to but not including `upper`, as Python's slices count.
    case range(lower: Int?, upper: Int?, step: Int)
  }

  /// One name with its index.
  public struct Part: Sendable, Equatable {
    /// `stem`, `blocks`, `top` or `head`.
    public let name: String
    /// Which of several.
    public let index: Index

    /// A part such as `blocks[-3:]`.
    public init(_ name: String, _ index: Index = .all) {
      self.name = name
      self.index = index
    }

    var description: String {
      switch index {
      case .all: name
      case .one(let index): "\(name)[\(index)]"
      case .range(let lower, let upper, let step):
        "\(name)[\(lower.map(String.init) ?? ""):\(upper.map(String.init) ?? "")"
          + (step == 1 ? "]" : ":\(step)]")
      }
    }
  }

  /// The parts in the order they were written.
  public let parts: [Part]

  /// The union of these parts.
  public init(_ parts: [Part]) { self.parts = parts }

  /// The model's head alone.
  public static let head = Layers([Part("head")])

  /// Reads what a person wrote; blanks do not matter.
  ///
  /// - Throws: ``ModelError/malformedSelection(_:)``.
  public init(_ text: String) throws(ModelError) {
    var rest = text.filter { !$0.isWhitespace }
    if rest.hasPrefix("["), rest.hasSuffix("]") { rest = String(rest.dropFirst().dropLast()) }
    var parts: [Part] = []
    for piece in rest.split(separator: ",", omittingEmptySubsequences: false) {
      guard let part = Part(written: piece) else { throw .malformedSelection(text) }
      parts.append(part)
    }
    self.parts = parts
  }

  /// As a person writes it.
  public var description: String {
    let list = parts.map(\.description).joined(separator: ", ")
    return parts.count == 1 ? list : "[\(list)]"
  }

  /// Positions among `regions` (bottom to top), ascending, each once.
  ///
  /// - Throws: ``ModelError/noLayers(_:available:)`` for a part that names no region.
  func positions(in regions: [Region]) throws(ModelError) -> [Int] {
    var chosen = Set<Int>()
    for part in parts {
      let named = regions.indices.filter {
        regions[$0].name == part.name && (regions[$0].index != nil || part.index == .all)
      }
      let picked = part.index.positions(of: named.count).map { named[$0] }
      guard !picked.isEmpty else {
        throw .noLayers(part.description, available: Layers.names(in: regions))
      }
      chosen.formUnion(picked)
    }
    return chosen.sorted()
  }

  /// The names of regions, as a person is told them: `stem, blocks[0:16], top, head`.
  static func names(in regions: [Region]) -> [String] {
    var names: [String] = []
    for region in regions {
      let count = regions.count { $0.name == region.name }
      let name = region.index == nil ? region.name : "\(region.name)[0:\(count)]"
      if !names.contains(name) { names.append(name) }
    }
    return names
  }
}

extension Layers.Index {
  /// The chosen ones of `count`; ends beyond them are cut as in every index.
  fileprivate func positions(of count: Int) -> [Int] {
    switch self {
    case .all: return Array(0..<count)
    case .one(let index):
      // Taken apart from `index + count`, which a huge index would overflow.
      guard (-count..<count).contains(index) else { return [] }
      return [index < 0 ? index + count : index]
    case .range(let lower, let upper, let step):
      // Downwards, ends are places just before: −1 for all down to the first.
      let (lowest, highest) = step > 0 ? (0, count) : (-1, count - 1)
      func end(_ index: Int) -> Int {
        let counted = index < 0 ? max(index, -count - 1) + count : index
        return min(max(counted, lowest), highest)
      }
      let start = lower.map(end) ?? (step > 0 ? lowest : highest)
      let stop = upper.map(end) ?? (step > 0 ? highest : lowest)
      return Array(stride(from: start, to: stop, by: step))
    }
  }
}

extension Layers.Part {
  /// Reads `name`, `name[i]`, `name[i:j]` or `name[i:j:step]`.
  fileprivate init?(written text: Substring) {
    let name = text.prefix { $0.isLetter || $0 == "_" }
    guard !name.isEmpty else { return nil }
    let rest = text.dropFirst(name.count)
    guard !rest.isEmpty else {
      self.init(String(name))
      return
    }
    guard rest.hasPrefix("["), rest.hasSuffix("]") else { return nil }
    let ends = rest.dropFirst().dropLast().split(separator: ":", omittingEmptySubsequences: false)
    let numbers = ends.map { Int($0) }
    guard zip(ends, numbers).allSatisfy({ $0.isEmpty || $1 != nil }) else { return nil }
    switch numbers.count {
    case 1:
      guard let index = numbers[0] else { return nil }
      self.init(String(name), .one(index))
    case 2: self.init(String(name), .range(lower: numbers[0], upper: numbers[1], step: 1))
    case 3:
      guard let step = ends[2].isEmpty ? 1 : numbers[2], step != 0 else { return nil }
      self.init(String(name), .range(lower: numbers[0], upper: numbers[1], step: step))
    default: return nil
    }
  }
}
