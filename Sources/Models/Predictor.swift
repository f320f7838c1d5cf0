import Graphs
import Tensors

/// Computes what a model says of pictures or rows; compiled once, used for any number of them.
///
///     let predictor = try Predictor(model)
///     let features = try predictor.features(pixels: bytes)       // [n, 1280]
///     let logits = try predictor.logits(features: features)      // [n, classes]
///     let shares = try Predictor.probabilities(logits: logits)   // rows sum to 1
///
/// Features and logits of a row have the same bits whatever rows stand beside it, on any number of
/// threads, and whether the features were computed now or kept from before.
public struct Predictor: Sendable {
  /// The model it computes.
  public let model: Model
  private let trunk: CompiledGraph?
  private let head: CompiledGraph

  /// Compiles the model, or takes from the process's cache what was compiled before.
  ///
  /// - Parameters:
  ///   - maximumRows: rows computed at once; decides memory and speed, never a result.
  ///   - mode: by the kernels, or slowly by the reference.
  /// - Throws: what `CompiledGraph` throws: `GraphError`, `MemoryLimitError`.
  public init(
    _ model: Model, maximumRows: Int = CompiledGraph.defaultRows,
    mode: CompiledGraph.Mode = .kernels
  ) throws {
    self.model = model
    let trunk = model.trunk
    // A model that is only a head reads its input as it is.
    self.trunk =
      trunk.nodes.isEmpty
      ? nil
      : try PlanCache.shared.compiled(
        trunk, parameters: model.parameters.tensors(of: trunk), forms: [model.inputForm],
        mode: mode, maximumRows: maximumRows)
    let head = model.headGraph
    self.head = try PlanCache.shared.compiled(
      head, parameters: model.parameters.tensors(of: head), mode: mode, maximumRows: maximumRows)
  }

  /// Features `[n, featureCount]` of `n` pictures: bytes of RGB in the model's size, one picture
  /// after another, rows from the top.
  ///
  /// - Throws: ``ModelError/wrongInput(expected:found:)`` for a model of columns or another number
  ///   of bytes; what `CompiledGraph.run` throws.
  public func features(pixels: [UInt8]) throws -> Tensor {
    guard case .image(let image) = model.preprocessing, let trunk else {
      throw ModelError.wrongInput(expected: "numeric columns", found: "pictures were given")
    }
    let rows = try image.rowCount(of: pixels)
    return try trunk.run([.pixels(pixels, rows: rows)])[0]
  }

  /// Features `[n, featureCount]` of `n` rows, given as columns in the order the model names them.
  ///
  /// - Throws: ``ModelError/wrongInput(expected:found:)`` for a model of pictures, or columns that
  ///   do not fit.
  public func features(columns: [[Double]]) throws -> Tensor {
    guard case .columns(let preprocessing) = model.preprocessing else {
      throw ModelError.wrongInput(expected: "pictures", found: "columns were given")
    }
    return try preprocessing.tensor(columns: columns)
  }

  /// Logits `[n, outputs]` of features `[n, featureCount]`.
  ///
  /// - Throws: what `CompiledGraph.run` throws.
  public func logits(features: Tensor) throws -> Tensor {
    try head.run([.tensor(features)])[0]
  }

  /// Logits `[n, outputs]` of pictures; see ``features(pixels:)``.
  public func logits(pixels: [UInt8]) throws -> Tensor {
    try logits(features: features(pixels: pixels))
  }

  /// Logits `[n, outputs]` of rows; see ``features(columns:)``.
  public func logits(columns: [[Double]]) throws -> Tensor {
    try logits(features: features(columns: columns))
  }

  /// The softmax of each row, in one fixed order of additions.
  public static func probabilities(logits: Tensor) throws -> Tensor {
    guard logits.count > 0 else { return logits }
    return try Softmax().evaluate([logits])[0]
  }
}

extension Model {
  /// How the graph's input is handed over.
  fileprivate var inputForm: InputForm {
    switch preprocessing {
    case .image(let image): .pixels(shift: image.shift, scale: 1 / image.scale)
    case .columns: .elements
    }
  }
}
