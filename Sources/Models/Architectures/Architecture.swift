import Graphs
import Tensors

/// A kind of network that Thaw can rebuild from a checkpoint's tensors. One file of this folder each.
///
/// Its graph's nodes are named by their layers' paths, whose first component is the region:
/// `blocks[3].expand.conv`.
protocol Architecture: Sendable {
  /// As a person says it: `EfficientNet-Lite0`.
  var name: String { get }
  /// Its kind, whatever the size: `EfficientNet-Lite`.
  var family: String { get }
  /// What its pictures go through before the graph.
  var preprocessing: ImagePreprocessing { get }
  /// Numbers that the trunk gives for a picture and the head reads.
  var featureCount: Int { get }
  /// The head's tensors: `[classes, features]` and `[classes]`.
  var headWeight: String { get }
  /// See ``headWeight``.
  var headBias: String { get }
  /// A tensor that tells its family from others.
  var landmark: String { get }

  /// Builds all below the head: image `[n, 3, h, w]` → features `[n, featureCount]`.
  func trunk(_ builder: GraphBuilder, _ image: Symbol) throws -> Symbol
}

extension Architecture {
  /// The whole network for one picture: `image` → `logits`.
  func graph(outputCount: Int) throws(ModelError) -> Graph {
    let size = preprocessing
    return try buildGraph { builder in
      let image = builder.input("image", .float32, [1, 3, size.height, size.width])
      let features = try trunk(builder, image)
      return try linearHead(
        builder, features, weight: headWeight, bias: headBias, outputCount: outputCount)
    }
  }
}

/// A linear layer named `head.linear`: features `[n, f]` → logits `[n, outputCount]`.
func linearHead(
  _ builder: GraphBuilder, _ features: Symbol, weight: String, bias: String, outputCount: Int
) throws -> Symbol {
  let weight = builder.parameter(weight, .float32, [outputCount, features.shape[1]])
  let bias = builder.parameter(bias, .float32, [outputCount])
  return try builder.add(Gemm(transB: true), [features, weight, bias], name: "head.linear")
}

/// The graph that `body` builds, with its result as the output.
func buildGraph(
  output: String = "logits", _ body: (GraphBuilder) throws -> Symbol
) throws(ModelError) -> Graph {
  let builder = GraphBuilder()
  do {
    return builder.graph(outputs: [(output, try body(builder))])
  } catch {
    throw .graph(String(describing: error))
  }
}
