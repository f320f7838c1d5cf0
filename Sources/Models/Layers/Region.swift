import Graphs

/// A part of a model that freezes and thaws as one. From the image upwards: `stem`, `blocks[0]`,
/// `blocks[1]`, …, `top`, `head`.
public struct Region: Hashable, Sendable, CustomStringConvertible {
  /// `stem`, `blocks`, `top` or `head`.
  public let name: String
  /// Which of several regions of one name, from 0.
  public let index: Int?

  /// As a person writes it: `blocks[3]`.
  public var description: String { index.map { "\(name)[\($0)]" } ?? name }

  static let head = Region(name: "head", index: nil)

  /// The region in which a node of this path lies: `blocks[3].expand.conv` lies in `blocks[3]`.
  init(path: String) {
    let first = path.prefix { $0 != "." }
    let name = first.prefix { $0 != "[" }
    self.init(name: String(name), index: Int(first.dropFirst(name.count + 1).dropLast()))
  }

  init(name: String, index: Int?) {
    self.name = name
    self.index = index
  }
}

extension Graph {
  /// The regions of a graph whose nodes are named by paths, bottom to top.
  var regions: [Region] {
    var regions: [Region] = []
    for node in nodes where regions.last != Region(path: node.name) {
      regions.append(Region(path: node.name))
    }
    return regions
  }
}
