import Graphs

extension Model {
  /// What `freeze` does.
  public enum Freezing: Sendable, Equatable {
    /// Everything freezes.
    case all
    /// These freeze, the rest stays as it is.
    case layers(Layers)
    /// Exactly these train.
    case except(Layers)
    /// Everything under the lowest of these freezes, the rest stays as it is.
    case below(Layers)
  }

  /// What `thaw` does.
  public enum Thawing: Sendable, Equatable {
    /// Everything trains.
    case all
    /// These train, the rest stays as it is.
    case layers(Layers)
    /// Exactly these and the head train.
    case only(Layers)
    /// The lowest of these and everything above trains, the rest stays as it is.
    case from(Layers)
  }

  /// The model with more of it frozen. Batch-norm statistics are frozen anyway; only a fit that is
  /// told to updates them.
  ///
  /// - Throws: ``ModelError/noLayers(_:available:)``.
  public func freezing(_ freezing: Freezing) throws(ModelError) -> Model {
    switch freezing {
    case .all: return with(isFrozen: regions.map { _ in true })
    case .layers(let selection): return setting(try positions(selection), frozen: true)
    case .except(let selection):
      let kept = Set(try positions(selection))
      return with(isFrozen: regions.indices.map { !kept.contains($0) })
    case .below(let selection):
      let lowest = try positions(selection).first ?? 0
      return setting(Array(0..<lowest), frozen: true)
    }
  }

  /// The model with more of it trainable.
  ///
  /// - Throws: ``ModelError/noLayers(_:available:)``.
  public func thawing(_ thawing: Thawing) throws(ModelError) -> Model {
    switch thawing {
    case .all: return with(isFrozen: regions.map { _ in false })
    case .layers(let selection): return setting(try positions(selection), frozen: false)
    case .only(let selection):
      let kept = Set(try positions(selection))
      return with(
        isFrozen: regions.indices.map { !kept.contains($0) && regions[$0] != .head })
    case .from(let selection):
      let lowest = try positions(selection).first ?? 0
      return setting(Array(lowest..<regions.count), frozen: false)
    }
  }

  /// The regions that a selection names, bottom to top.
  ///
  /// - Throws: ``ModelError/noLayers(_:available:)``.
  public func layers(_ selection: Layers) throws(ModelError) -> [Region] {
    try positions(selection).map { regions[$0] }
  }

  /// Names that a selection of layers starts with, bottom to top: `stem`, `blocks`, `top`, `head`.
  public var layerNames: [String] {
    regions.reduce(into: []) { names, region in
      if names.last != region.name { names.append(region.name) }
    }
  }

  /// Whether all below the head is frozen, so that features can be computed once for all epochs.
  public var isTrunkFrozen: Bool {
    zip(regions, isFrozen).allSatisfy { $0 == .head || $1 }
  }

  /// Names of the weights that a fit changes, in the graph's order: no statistics.
  public var trainableParameters: [String] {
    layerParameters.filter { !$0.isStatistic && !$0.isFrozen }.map(\.name)
  }

  /// Numbers that a fit changes.
  public var trainableCount: Int { count { !$0.isStatistic && !$0.isFrozen } }

  /// Numbers that a fit leaves alone because their layer is frozen, statistics not counted.
  public var frozenCount: Int { count { !$0.isStatistic && $0.isFrozen } }

  /// Numbers that batch norms measured.
  public var statisticCount: Int { count(\.isStatistic) }

  /// A parameter with what fitting may do to it.
  struct LayerParameter {
    let name: String
    let count: Int
    /// Measured by a batch norm rather than fitted.
    let isStatistic: Bool
    let isFrozen: Bool
  }

  /// The parameters in the graph's order.
  var layerParameters: [LayerParameter] {
    var frozen: [Region: Bool] = [:]
    for (region, isFrozen) in zip(regions, isFrozen) { frozen[region] = isFrozen }
    var known: [Int: (isStatistic: Bool, isFrozen: Bool)] = [:]
    for node in graph.nodes {
      for (position, input) in node.inputs.enumerated() {
        let isStatistic = node.operation is BatchNormalization && position >= 3
        known[input] = (isStatistic, frozen[Region(path: node.name)] ?? false)
      }
    }
    return graph.parameters.map { binding in
      LayerParameter(
        name: binding.name, count: graph.types[binding.value].shape.count,
        isStatistic: known[binding.value]?.isStatistic ?? false,
        isFrozen: known[binding.value]?.isFrozen ?? false)
    }
  }

  private func count(_ holds: (LayerParameter) -> Bool) -> Int {
    layerParameters.reduce(0) { $0 + (holds($1) ? $1.count : 0) }
  }

  private func positions(_ selection: Layers) throws(ModelError) -> [Int] {
    try selection.positions(in: regions)
  }

  private func setting(_ positions: [Int], frozen: Bool) -> Model {
    var isFrozen = isFrozen
    for position in positions { isFrozen[position] = frozen }
    return with(isFrozen: isFrozen)
  }
}
