/// Layers as a person names them: `head`, `blocks`, `blocks[-3]`, `blocks[2:5]`, `[blocks[-3:], top]`.
public struct LayerSelection: Sendable, Equatable, CustomStringConvertible {
  /// Which of several regions of one name.
  public enum Index: Sendable, Equatable {
    /// All of them.
    case all
    /// One; negative numbers count from the top.
    case one(Int)
    /// From `lower` up to but not including `upper`.
    case range(lower: Int?, upper: Int?)
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
      case .range(let lower, let upper):
        "\(name)[\(lower.map(String.init) ?? ""):\(upper.map(String.init) ?? "")]"
      }
    }
  }

  /// The parts in the order they were written.
  public let parts: [Part]

  /// The union of these parts.
  public init(_ parts: [Part]) { self.parts = parts }

  /// The model's head alone.
  public static let head = LayerSelection([Part("head")])

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
        throw .noLayers(part.description, available: LayerSelection.names(in: regions))
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

extension LayerSelection.Index {
  /// The chosen ones of `count`, ascending; ends beyond them are cut as in every index.
  fileprivate func positions(of count: Int) -> Range<Int> {
    switch self {
    case .all: return 0..<count
    case .one(let index):
      let position = index < 0 ? index + count : index
      return (0..<count).contains(position) ? position..<position + 1 : 0..<0
    case .range(let lower, let upper):
      func end(_ index: Int) -> Int { min(max(index < 0 ? index + count : index, 0), count) }
      let start = lower.map(end) ?? 0
      return start..<max(start, upper.map(end) ?? count)
    }
  }
}

extension LayerSelection.Part {
  /// Reads `name`, `name[i]` or `name[i:j]`.
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
    case 2: self.init(String(name), .range(lower: numbers[0], upper: numbers[1]))
    default: return nil
    }
  }
}
