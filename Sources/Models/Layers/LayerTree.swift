import Graphs
import Tensors

/// A model's layers as `show model` draws them.
public struct LayerTree: Sendable, Equatable {
  /// A region, a group of regions, or an operation inside of one.
  public struct Row: Sendable, Equatable {
    /// 0 for `stem`, `blocks`, `top`, `head`; 1 for what lies in them; 2 for operations of a block.
    public let depth: Int
    /// The name at its place: `blocks`, `blocks[3]`, `expand.conv`.
    public let name: String
    /// ONNX's name of the operation; nil for a region or group.
    public let operatorName: String?
    /// What comes out for one row, without the row's axis; nil for a group.
    public let outputShape: Shape?
    /// Numbers that fitting could change.
    public let parameterCount: Int
    /// Those of them that are not frozen.
    public let trainableCount: Int
    /// Numbers that a batch norm measured; frozen unless a fit is told to update them.
    public let statisticCount: Int

    /// Nothing in it trains, though it has parameters.
    public var isFrozen: Bool { parameterCount > 0 && trainableCount == 0 }
    /// Some of its regions train and some don't.
    public var isMixed: Bool { trainableCount > 0 && trainableCount < parameterCount }
  }

  /// The rows from the input to the output.
  public let rows: [Row]
  /// Numbers in the whole model that fitting could change.
  public let parameterCount: Int
  /// Those of them that are not frozen.
  public let trainableCount: Int
  /// Numbers that batch norms measured.
  public let statisticCount: Int
}

extension Model {
  /// The model's layers, from the input to the output.
  public var layerTree: LayerTree {
    let parameters = Dictionary(
      uniqueKeysWithValues: zip(graph.parameters.map(\.value), layerParameters))
    let nodes = Dictionary(grouping: graph.nodes) { Region(path: $0.name) }
    var rows: [LayerTree.Row] = []
    var groups: [(name: String, regions: [Region])] = []
    for region in regions {
      if groups.last?.name == region.name {
        groups[groups.count - 1].regions.append(region)
      } else {
        groups.append((region.name, [region]))
      }
    }
    for group in groups {
      let isIndexed = group.regions[0].index != nil
      let regionRows = group.regions.map { region in
        self.rows(of: region, nodes[region] ?? [], depth: isIndexed ? 1 : 0, parameters)
      }
      if isIndexed {
        rows.append(
          LayerTree.Row(summing: regionRows.map { $0[0] }, depth: 0, name: group.name, shape: nil))
      }
      rows += regionRows.flatMap(\.self)
    }
    return LayerTree(
      rows: rows, parameterCount: trainableCount + frozenCount, trainableCount: trainableCount,
      statisticCount: statisticCount)
  }

  /// The region's row, then one for each operation.
  private func rows(
    of region: Region, _ nodes: [Node], depth: Int, _ parameters: [Int: LayerParameter]
  ) -> [LayerTree.Row] {
    var rows = nodes.map { node in
      LayerTree.Row(node, in: graph, depth: depth + 1, node.inputs.compactMap { parameters[$0] })
    }
    if region == .head, head.dropout > 0 {
      rows.insert(
        LayerTree.Row(
          depth: depth + 1, name: "dropout \(head.dropout)", operatorName: "Dropout",
          outputShape: [head.featureCount], parameterCount: 0, trainableCount: 0,
          statisticCount: 0), at: 0)
    }
    let shape = rows.last?.outputShape
    return [LayerTree.Row(summing: rows, depth: depth, name: region.description, shape: shape)]
      + rows
  }
}

extension LayerTree.Row {
  fileprivate init(
    summing rows: [LayerTree.Row], depth: Int, name: String, shape: Shape?
  ) {
    self.init(
      depth: depth, name: name, operatorName: nil, outputShape: shape,
      parameterCount: rows.reduce(0) { $0 + $1.parameterCount },
      trainableCount: rows.reduce(0) { $0 + $1.trainableCount },
      statisticCount: rows.reduce(0) { $0 + $1.statisticCount })
  }

  fileprivate init(
    _ node: Node, in graph: Graph, depth: Int, _ parameters: [Model.LayerParameter]
  ) {
    func count(_ holds: (Model.LayerParameter) -> Bool) -> Int {
      parameters.reduce(0) { $0 + (holds($1) ? $1.count : 0) }
    }
    self.init(
      depth: depth, name: String(node.name.drop { $0 != "." }.dropFirst()),
      operatorName: type(of: node.operation).name,
      outputShape: Shape(Array(graph.types[node.outputs[0]].shape.dimensions.dropFirst())),
      parameterCount: count { !$0.isStatistic },
      trainableCount: count { !$0.isStatistic && !$0.isFrozen },
      statisticCount: count(\.isStatistic))
  }
}
