import Graphs
import Tensors

/// Where a fit is at the end of an epoch: enough to go on as if it had never stopped.
public struct FitCheckpoint: Sendable {
  /// One record for each epoch so far.
  public let records: [EpochRecord]
  /// The trained parameters in the units they are learned in, with the optimizer's state.
  let snapshot: TrainingSnapshot

  init(records: [EpochRecord], snapshot: TrainingSnapshot) {
    self.records = records
    self.snapshot = snapshot
  }

  /// The bytes that ``init(_:)`` reads: canonical data.
  public var bytes: [UInt8] {
    CanonicalEncoder.encode([
      "version": .integer(FitCheckpoint.version),
      "epochs": .array(records.map(\.content)),
      "steps": .integer(Int64(snapshot.stepsTaken)),
      "tensors": .array(
        snapshot.tensors.map { name, tensor in
          var bytes: [UInt8] = []
          tensor.withLittleEndianBlocks { bytes += $0 }
          return [
            .text(name), .array(tensor.shape.dimensions.map { .integer(Int64($0)) }),
            .bytes(bytes),
          ]
        }),
    ])
  }

  /// The checkpoint of bytes; nil for bytes that are none.
  public init?(_ bytes: [UInt8]) {
    guard case .map(let fields)? = try? CanonicalDecoder.decode(bytes),
      fields.map(\.key) == ["steps", "epochs", "tensors", "version"],
      case .integer(let steps) = fields[0].value, case .array(let epochs) = fields[1].value,
      case .array(let entries) = fields[2].value,
      case .integer(FitCheckpoint.version) = fields[3].value
    else { return nil }
    let records = epochs.compactMap(EpochRecord.init)
    let tensors = entries.compactMap(FitCheckpoint.tensor)
    guard records.count == epochs.count, tensors.count == entries.count else { return nil }
    self.init(
      records: records, snapshot: TrainingSnapshot(tensors: tensors, stepsTaken: Int(steps)))
  }

  private static let version: Int64 = 1

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
  /// The record as canonical data: epoch, rate, loss, then what may be missing.
  public var content: CanonicalValue {
    [
      .integer(Int64(epoch)), .real(rate), .real(loss), EpochRecord.optional(accuracy),
      EpochRecord.optional(validationLoss), EpochRecord.optional(validationAccuracy),
    ]
  }

  /// The record of ``content``; nil for other data.
  public init?(_ content: CanonicalValue) {
    guard case .array(let parts) = content, parts.count == 6,
      case .integer(let epoch) = parts[0], case .real(let rate) = parts[1],
      case .real(let loss) = parts[2]
    else { return nil }
    var rest: [Double?] = []
    for part in parts[3...] {
      switch part {
      case .null: rest.append(nil)
      case .real(let number): rest.append(number)
      default: return nil
      }
    }
    self.init(
      epoch: Int(epoch), rate: rate, loss: loss, accuracy: rest[0], validationLoss: rest[1],
      validationAccuracy: rest[2])
  }

  private static func optional(_ number: Double?) -> CanonicalValue {
    number.map { .real($0) } ?? .null
  }
}
