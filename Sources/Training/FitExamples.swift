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

  /// [rows, …], float32: what the lowest trained layer reads.
  public let features: Tensor
  /// One target a row.
  public let targets: Targets

  /// - Throws: `FitError.noRows`, and `.notFinite` if a feature or a target is NaN or infinite.
  /// - Precondition: float32 features with as many rows as there are targets.
  public init(features: Tensor, targets: Targets) throws(FitError) {
    guard case .float32(let values) = features.storage, features.shape.rank > 0,
      features.shape[0] == targets.count
    else { preconditionFailure("features of \(features.shape) for \(targets.count) targets") }
    guard targets.count > 0 else { throw .noRows }
    let width = values.count / targets.count
    var bad: Set<Int> = []
    for (position, value) in values.enumerated() where !value.isFinite {
      bad.insert(position / width)
    }
    if case .numbers(let numbers) = targets {
      for (row, number) in numbers.enumerated() where !number.isFinite { bad.insert(row) }
    }
    if let first = bad.min() { throw .notFinite(rowCount: bad.count, firstRow: first) }
    self.features = features
    self.targets = targets
  }

  /// Number of rows.
  public var rowCount: Int { targets.count }

  /// These rows only, in the order given.
  func selecting(_ rows: [Int]) -> FitExamples {
    let values = features.floatValues
    let width = values.count / rowCount
    return FitExamples(
      selected: Tensor(
        rows.flatMap { values[$0 * width..<($0 + 1) * width] },
        shape: Shape([rows.count] + features.shape.dimensions.dropFirst())),
      targets.selecting(rows))
  }

  private init(selected features: Tensor, _ targets: Targets) {
    self.features = features
    self.targets = targets
  }
}
