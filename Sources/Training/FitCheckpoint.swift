import Graphs
import Tensors

/// Where a fit is at the end of an epoch: enough to go on as if it had never stopped.
public struct FitCheckpoint: Sendable {
  /// One record for each epoch so far.
  public let records: [EpochRecord]
  /// The trained parameters in the units they are learned in, with the optimizer's state.
  let snapshot: TrainingSnapshot
  /// The epoch with the lowest validation loss, where the fit looks for it.
  let best: BestEpoch?

  init(records: [EpochRecord], snapshot: TrainingSnapshot, best: BestEpoch?) {
    self.records = records
    self.snapshot = snapshot
    self.best = best
  }

  /// The bytes that ``init(_:)`` reads: canonical data.
  public var bytes: [UInt8] {
    CanonicalEncoder.encode([
      "version": .integer(FitCheckpoint.version),
      "epochs": .array(records.map(\.content)),
      "steps": .integer(Int64(snapshot.stepsTaken)),
      "tensors": .array(snapshot.tensors.map(FitCheckpoint.content)),
      "best": best.map { best in
        [
          .integer(Int64(best.epoch)),
          .array(
            best.parameters.sorted { $0.key < $1.key }.map {
              FitCheckpoint.content($0.key, $0.value)
            }),
        ]
      } ?? .null,
    ])
  }

  private static func content(_ name: String, _ tensor: Tensor) -> CanonicalValue {
    var bytes: [UInt8] = []
    tensor.withLittleEndianBlocks { bytes += $0 }
    return [
      .text(name), .array(tensor.shape.dimensions.map { .integer(Int64($0)) }), .bytes(bytes),
    ]
  }

  /// The checkpoint of bytes; nil for bytes that are none.
  public init?(_ bytes: [UInt8]) {
    guard case .map(let fields)? = try? CanonicalDecoder.decode(bytes),
      fields.map(\.key) == ["best", "steps", "epochs", "tensors", "version"],
      case .integer(let steps) = fields[1].value, case .array(let epochs) = fields[2].value,
      case .array(let entries) = fields[3].value,
      case .integer(FitCheckpoint.version) = fields[4].value
    else { return nil }
    let records = epochs.compactMap(EpochRecord.init)
    let tensors = entries.compactMap(FitCheckpoint.tensor)
    guard records.count == epochs.count, tensors.count == entries.count else { return nil }
    var best: BestEpoch?
    switch fields[0].value {
    case .null: best = nil
    case let content:
      guard let known = FitCheckpoint.best(content) else { return nil }
      best = known
    }
    self.init(
      records: records, snapshot: TrainingSnapshot(tensors: tensors, stepsTaken: Int(steps)),
      best: best)
  }

  private static let version: Int64 = 2

  private static func best(_ content: CanonicalValue) -> BestEpoch? {
    guard case .array(let parts) = content, parts.count == 2, case .integer(let epoch) = parts[0],
      case .array(let entries) = parts[1]
    else { return nil }
    let tensors = entries.compactMap(tensor)
    let names = tensors.map(\.name)
    guard tensors.count == entries.count, names == Set(names).sorted() else { return nil }
    return BestEpoch(
      epoch: Int(epoch),
      parameters: Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) }))
  }

  private static func tensor(_ entry: CanonicalValue) -> (name: String, tensor: Tensor)? {
    guard case .array(let parts) = entry, parts.count == 3, case .text(let name) = parts[0],
      case .array(let axes) = parts[1], case .bytes(let bytes) = parts[2]
    else { return nil }
    let dimensions = axes.compactMap { axis -> Int? in
      if case .integer(let length) = axis { Int(length) } else { nil }
    }
    guard dimensions.count == axes.count,
      let tensor = Tensor(.float32, dimensions: dimensions, littleEndian: bytes)
    else { return nil }
    return (name, tensor)
  }
}

extension EpochRecord {
  /// The record as canonical data: epoch, rate, loss, what may be missing, then rate and loss of each
  /// step, which older records do not have.
  public var content: CanonicalValue {
    [
      .integer(Int64(epoch)), .real(rate), .real(loss), EpochRecord.optional(accuracy),
      EpochRecord.optional(validationLoss), EpochRecord.optional(validationAccuracy),
      .array(steps.flatMap { [.real($0.rate), .real($0.loss)] }),
    ]
  }

  /// The record of ``content``; nil for other data.
  public init?(_ content: CanonicalValue) {
    guard case .array(let parts) = content, (6...7).contains(parts.count),
      case .integer(let epoch) = parts[0], case .real(let rate) = parts[1],
      case .real(let loss) = parts[2]
    else { return nil }
    var rest: [Double?] = []
    for part in parts[3..<6] {
      switch part {
      case .null: rest.append(nil)
      case .real(let number): rest.append(number)
      default: return nil
      }
    }
    guard let steps = parts.count == 6 ? [] : EpochRecord.steps(parts[6]) else { return nil }
    self.init(
      epoch: Int(epoch), rate: rate, loss: loss, accuracy: rest[0], validationLoss: rest[1],
      validationAccuracy: rest[2], steps: steps)
  }

  private static func steps(_ content: CanonicalValue) -> [StepRecord]? {
    guard case .array(let numbers) = content, numbers.count % 2 == 0 else { return nil }
    var steps: [StepRecord] = []
    for place in stride(from: 0, to: numbers.count, by: 2) {
      guard case .real(let rate) = numbers[place], case .real(let loss) = numbers[place + 1] else {
        return nil
      }
      steps.append(StepRecord(rate: rate, loss: loss))
    }
    return steps
  }

  private static func optional(_ number: Double?) -> CanonicalValue {
    number.map { .real($0) } ?? .null
  }
}
