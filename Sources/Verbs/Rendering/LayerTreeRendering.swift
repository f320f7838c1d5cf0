import Interpreter
import Models

/// A model as a tree of its layers.
struct LayerTreeRendering {
  let model: Model

  init(_ model: Model) { self.model = model }

  func rendering(width: Int) -> Rendering {
    let tree = model.layerTree
    var table = TextTable([
      ("layer", .left), ("output", .left), ("parameters", .right), ("", .left),
    ])
    // Operations inside a block that is one of many would bury the tree; a small model shows all.
    let deepest = tree.rows.count <= 40 ? Int.max : 1
    for row in tree.rows where row.depth <= deepest && (row.depth == 0 || !row.isHidden(in: tree)) {
      table.add([
        String(repeating: "  ", count: row.depth) + row.label,
        row.outputShape.map { $0.dimensions.map(String.init).joined(separator: " × ") } ?? "",
        row.parameterCount > 0 ? Wording.count(row.parameterCount) : "",
        row.state,
      ])
    }
    let target = "\(model.architecture) for \(model.target.words)"
    let statistics =
      tree.statisticCount > 0
      ? "; \(Wording.count(tree.statisticCount, "statistic")) of batch norms, frozen" : ""
    let totals =
      "\(Wording.count(tree.parameterCount, "parameter")), "
      + "\(Wording.count(tree.trainableCount)) to train\(statistics)"
    return table.rendering(width: width, above: target, below: totals)
  }
}

extension LayerTree.Row {
  fileprivate var label: String {
    operatorName.map { name.isEmpty ? $0 : "\(name)  \($0)" } ?? name
  }

  fileprivate var state: String {
    if parameterCount == 0 { return "" }
    return isFrozen ? "frozen" : isMixed ? "\(Wording.count(trainableCount)) to train" : "trains"
  }

  /// In a large model the operations of stem and top are left out beside the blocks; the head's stay.
  fileprivate func isHidden(in tree: LayerTree) -> Bool {
    operatorName != nil && tree.rows.count > 40
  }
}
