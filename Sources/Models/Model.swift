import Graphs
import Tensors

/// A network with everything it needs: graph, weights, preprocessing, classes, what is frozen and
/// which rows it has seen. Never changes; what would change it makes another.
///
///     let backbone = try Model(Checkpoint(path: "lite0.pth"))
///     let model = try backbone.adapted(to: target, seed: 0)    // new head, trunk frozen
///     let thawed = try model.thawing(.from(Layers("blocks[-3]")))
public struct Model: Sendable {
  /// The network's kind: `EfficientNet-Lite0`, `linear`.
  public let architecture: String
  /// Inference on one row: `image` `[1, 3, h, w]` or `columns` `[1, n]` → `logits` `[1, outputs]`.
  /// Its nodes are named by their layers' paths.
  public let graph: Graph
  /// Weights and statistics by the names the graph has for them.
  public let parameters: Parameters
  /// What comes before the graph.
  public let preprocessing: Preprocessing
  /// What the outputs mean.
  public let target: Target
  /// The last layer.
  public let head: Head
  /// The parts that freeze and thaw, bottom to top.
  public let regions: [Region]
  /// For each region whether its weights stay as they are when the model is fitted.
  public let isFrozen: [Bool]
  /// The rows it was fitted and tuned on.
  public let rowsUsed: RowsUsed
  /// The integers it computes with, if it is quantized; its parameters are what they stand for.
  public let quantization: QuantizationRecord?

  /// A linear layer on the trunk's features, behind dropout while it is fitted.
  public struct Head: Sendable, Equatable {
    /// The share of features that fitting leaves out at random.
    public let dropout: Double
    /// The name of its weight, `[outputs, features]`.
    public let weight: String
    /// The name of its bias, `[outputs]`.
    public let bias: String
    /// Numbers it reads.
    public let featureCount: Int
  }

  /// - Precondition: the parameters are the graph's, and `isFrozen` has one entry a region.
  init(
    architecture: String, graph: Graph, parameters: Parameters, preprocessing: Preprocessing,
    target: Target, head: Head, isFrozen: [Bool]? = nil, rowsUsed: RowsUsed = RowsUsed(),
    quantization: QuantizationRecord? = nil
  ) {
    precondition(parameters.names == graph.parameters.map(\.name), "not the graph's parameters")
    let regions = graph.regions
    let isFrozen = isFrozen ?? regions.map { _ in false }
    precondition(isFrozen.count == regions.count, "a region that is neither frozen nor not")
    self.architecture = architecture
    self.graph = graph
    self.parameters = parameters
    self.preprocessing = preprocessing
    self.target = target
    self.head = head
    self.regions = regions
    self.isFrozen = isFrozen
    self.rowsUsed = rowsUsed
    self.quantization = quantization
  }

  /// The same model with some of it replaced.
  func with(
    parameters: Parameters? = nil, isFrozen: [Bool]? = nil, rowsUsed: RowsUsed? = nil
  ) -> Model {
    Model(
      architecture: architecture, graph: graph, parameters: parameters ?? self.parameters,
      preprocessing: preprocessing, target: target, head: head,
      isFrozen: isFrozen ?? self.isFrozen, rowsUsed: rowsUsed ?? self.rowsUsed,
      quantization: quantization)
  }

  /// The model after fitting: other weights, and the rows that made them.
  ///
  /// - Parameters:
  ///   - weights: the parameters that changed, by name.
  ///   - rows: digests of the rows they were fitted on.
  ///   - tuned: digests of the rows that decided when to stop.
  /// - Precondition: new weights are of a model that is not quantized.
  public func fitted(
    weights: [String: Tensor], on rows: [Digest], tunedOn tuned: [Digest] = []
  ) -> Model {
    precondition(weights.isEmpty || quantization == nil, "integers are not fitted")
    return with(
      parameters: parameters.replacing(weights),
      rowsUsed: rowsUsed.adding(fitted: rows, tuned: tuned))
  }
}
