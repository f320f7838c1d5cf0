import Tensors

/// What a fit learns from: the trained layers' inputs beside the targets.
public struct FitExamples: Sendable {
  /// What should come out for each row.
  public enum Targets: Sendable, Hashable {
    /// The index of the true class.
    case classes([Int])
    /// The true number.
    case numbers([Float])

    /// Number of rows.
    public var count: Int {
      switch self {
      case .classes(let labels): labels.count
      case .numbers(let values): values.count
      }
    }

    /// These rows only, in the order given.
    func selecting(_ rows: [Int]) -> Targets {
      switch self {
      case .classes(let labels): .classes(rows.map { labels[$0] })
      case .numbers(let values): .numbers(rows.map { values[$0] })
      }
    }
  }

  /// Where the lowest trained layer's inputs come from.
  enum Inputs: Sendable {
    /// They are kept, `[rows, …]` float32.
    case kept(Tensor)
    /// They are computed when they are needed.
    case pictures(PictureInputs)
  }

  let inputs: Inputs
  /// One target a row.
  public let targets: Targets

  /// - Parameter features: `[rows, …]`, float32: what the lowest trained layer reads.
  /// - Throws: `FitError.noRows`, and `.notFinite` if a feature or a target is NaN or infinite.
  /// - Precondition: float32 features with as many rows as there are targets.
  public init(features: Tensor, targets: Targets) throws(FitError) {
    guard case .float32(let values) = features.storage, features.shape.rank > 0,
      features.shape[0] == targets.count
    else { preconditionFailure("features of \(features.shape) for \(targets.count) targets") }
    guard targets.count > 0 else { throw .noRows }
    let width = values.count / targets.count
    var bad = targets.notFinite
    for (position, value) in values.enumerated() where !value.isFinite {
      bad.insert(position / width)
    }
    if let first = bad.min() { throw .notFinite(rowCount: bad.count, firstRow: first) }
    inputs = .kept(features)
    self.targets = targets
  }

  /// - Throws: `FitError.noRows`, and `.notFinite` if a target is NaN or infinite.
  /// - Precondition: as many pictures as targets.
  public init(pictures: PictureInputs, targets: Targets) throws(FitError) {
    precondition(pictures.rowCount == targets.count, "a picture for each target")
    guard targets.count > 0 else { throw .noRows }
    let bad = targets.notFinite
    if let first = bad.min() { throw .notFinite(rowCount: bad.count, firstRow: first) }
    inputs = .pictures(pictures)
    self.targets = targets
  }

  /// Number of rows.
  public var rowCount: Int { targets.count }

  /// What the lowest trained layer reads of these rows, in the order given, as it is.
  func features(_ rows: [Int]) throws -> Tensor {
    switch inputs {
    case .kept(let tensor): FitExamples.selecting(rows, of: tensor)
    case .pictures(let pictures): try pictures.tensor(rows)
    }
  }

  /// The same as one epoch of a fit changes it.
  func features(_ rows: [Int], _ settings: FitSettings, epoch: Int) throws -> Tensor {
    switch inputs {
    case .kept(let tensor): FitExamples.selecting(rows, of: tensor)
    case .pictures(let pictures):
      try pictures.tensor(rows, settings.augmentations, seed: settings.seed, epoch: epoch)
    }
  }

  private static func selecting(_ rows: [Int], of features: Tensor) -> Tensor {
    let values = features.floatValues
    let width = values.count / features.shape[0]
    return Tensor(
      rows.flatMap { values[$0 * width..<($0 + 1) * width] },
      shape: Shape([rows.count] + features.shape.dimensions.dropFirst()))
  }
}

extension FitExamples.Targets {
  /// Rows whose number is NaN or infinite.
  fileprivate var notFinite: Set<Int> {
    guard case .numbers(let numbers) = self else { return [] }
    return Set(numbers.indices.filter { !numbers[$0].isFinite })
  }
}
