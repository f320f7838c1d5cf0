import Datasets
import Graphs
import Models
import Synchronization
import Tensors

/// What the frozen trunk of a model makes of pictures: the inputs of its head.
///
///     let extraction = try FeatureExtraction(of: model, cache: cache, batch: 32)
///     let features = try extraction.features(of: images) { print($0.doneCount) }
///
/// A picture's features depend on the picture and the trunk alone: not on the batch, the threads,
/// the pictures beside it, or whether they come from the cache.
public struct FeatureExtraction: Sendable {
  private let model: Model
  private let cut: ModelCut
  private let preprocessing: ImagePreprocessing
  private let key: FeatureKey
  private let cache: FeatureCache?
  private let batch: Int

  /// Pictures whose features go to the disk together: what a crash can cost.
  private static let storedCount = 256

  /// - Parameters:
  ///   - model: a model that reads pictures.
  ///   - cut: where the frozen part ends: nil for the head's inputs, the model's cut for those of its
  ///     lowest layer that trains.
  ///   - cache: where features are kept; nil to compute all and keep none.
  ///   - batch: pictures that are decoded, then run, together: memory, never results.
  /// - Throws: `ModelError.wrongInput` for a model that reads no pictures.
  public init(
    of model: Model, below cut: ModelCut? = nil, cache: FeatureCache?,
    batch: Int = CompiledGraph.defaultRows
  ) throws(ModelError) {
    guard case .image(let preprocessing) = model.preprocessing else {
      throw .wrongInput(expected: "numeric columns", found: "pictures were given")
    }
    self.model = model
    self.preprocessing = preprocessing
    self.cache = cache
    self.batch = max(1, batch)
    self.cut = cut ?? model.headCut
    key = FeatureKey(
      prefix: self.cut.digest, operatorsVersion: Operators.version,
      decodersVersion: ImageDecoders.version, width: self.cut.shape.count)
  }

  /// The features of pictures, one row each; equal files are computed once.
  ///
  /// - Parameter onProgress: called after each batch.
  /// - Throws: `DatasetError` for the first picture that is missing or cannot be decoded, with its
  ///   row; `GraphError` or `MemoryLimitError` if the trunk cannot be planned; an error of which `Interrupt.caused` is true where a stop was asked for. What was computed
  ///   until then is in the cache.
  public func features(
    of images: [ImageReference?], onProgress: (FeatureProgress) -> Void = { _ in }
  ) throws -> Features {
    let digests = try FeatureExtraction.digests(of: images)
    var (known, failure) = cached(Set(digests))
    let cachedCount = digests.count { known[$0] != nil }
    var seen = Set(known.keys)
    let missing = digests.indices.filter { seen.insert(digests[$0]).inserted }
    // Where everything is known the trunk is not even planned.
    if !missing.isEmpty {
      failure = try compute(missing, of: images, digests, into: &known, onProgress) ?? failure
    }
    return Features(
      tensor: Tensor(
        digests.flatMap { known[$0] ?? [] }, shape: Shape([digests.count] + cut.shape.dimensions)),
      digests: digests, cachedCount: cachedCount, cacheFailure: failure)
  }

  /// Computes the features of rows batch by batch and keeps them.
  ///
  /// - Returns: why they could not be kept, if so.
  private func compute(
    _ missing: [Int], of images: [ImageReference?], _ digests: [Digest],
    into known: inout [Digest: [Float]], _ onProgress: (FeatureProgress) -> Void
  ) throws -> FileFailure? {
    let trunk = try compiledTrunk()
    var failure: FileFailure?
    var fresh: [(example: Digest, values: [Float])] = []
    // After an error or an interrupt too: the next try goes on from there.
    defer { _ = store(fresh) }
    for start in stride(from: 0, to: missing.count, by: batch) {
      let rows = Array(missing[start..<min(start + batch, missing.count)])
      for (row, values) in zip(rows, try compute(rows, of: images, by: trunk)) {
        known[digests[row]] = values
        fresh.append((digests[row], values))
      }
      if fresh.count >= FeatureExtraction.storedCount || start + batch >= missing.count {
        failure = store(fresh) ?? failure
        fresh = []
      }
      onProgress(FeatureProgress(doneCount: start + rows.count, totalCount: missing.count))
    }
    return failure
  }

  /// One batch: decoded on all workers, then run on all workers.
  private func compute(
    _ rows: [Int], of images: [ImageReference?], by trunk: CompiledGraph
  ) throws -> [[Float]] {
    do {
      let batch = try ImageBatch(
        reading: rows.map { images[$0] }, as: preprocessing)
      let features = try trunk.run([.pixels(batch.pixels, rows: rows.count)])[0].floatValues
      return rows.indices.map { Array(features[$0 * key.width..<($0 + 1) * key.width]) }
    } catch let error as DatasetError {
      throw error.inTable(rows)
    }
  }

  private func compiledTrunk() throws -> CompiledGraph {
    let trunk = cut.prefix
    return try PlanCache.shared.compiled(
      trunk, parameters: model.parameters.tensors(of: trunk),
      forms: [.pixels(shift: preprocessing.shift, scale: 1 / preprocessing.scale)],
      maximumRows: batch)
  }

  /// What the cache holds; a cache that cannot be read holds nothing.
  private func cached(_ examples: Set<Digest>) -> ([Digest: [Float]], FileFailure?) {
    guard let cache else { return ([:], nil) }
    do {
      return (try cache.features(of: examples, key: key), nil)
    } catch {
      return ([:], error)
    }
  }

  private func store(_ features: [(example: Digest, values: [Float])]) -> FileFailure? {
    guard let cache else { return nil }
    do {
      try cache.store(features, key: key)
      return nil
    } catch {
      return error
    }
  }

  /// The digests of the files, read on all workers.
  private static func digests(of images: [ImageReference?]) throws -> [Digest] {
    let results = try WorkerPool.map(images.count) { row -> Result<Digest, DatasetError> in
      do throws(DatasetError) {
        guard let image = images[row] else { throw .missingImage(row: row) }
        return .success(try image.digest())
      } catch {
        return .failure(error)
      }
    }
    return try results.map { try $0.get() }
  }
}

/// Features of the rows of a table.
public struct Features: Sendable {
  /// `[rows, …]`, float32: `[rows, features]` for a head.
  public let tensor: Tensor
  /// The digest of each row's picture: what a model remembers of the rows it was fitted on.
  public let digests: [Digest]
  /// Rows whose features were in the cache.
  public let cachedCount: Int
  /// Why the cache could not be used, if so: worth a notice.
  public let cacheFailure: FileFailure?
}

/// Where an extraction is.
public struct FeatureProgress: Sendable, Hashable {
  /// Pictures computed, and to compute: those in the cache don't count.
  public let doneCount, totalCount: Int
}

extension DatasetError {
  /// The error of a batch made of these rows of a table, as one of the table.
  fileprivate func inTable(_ rows: [Int]) -> DatasetError {
    switch self {
    case .undecodableImage(let path, let row?, let problem):
      .undecodableImage(path: path, row: rows[row], problem: problem)
    case .missingImage(let row): .missingImage(row: rows[row])
    default: self
    }
  }
}
