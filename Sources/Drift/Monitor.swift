import Tensors

/// What rows were like when a model was made or accepted, kept so that later rows can be held against
/// it. It holds distributions, never rows.
public struct Monitor: Sendable, Equatable {
  /// Rows of the reference.
  public let rowCount: Int
  /// Of how many checks of unchanged data one may give an alarm.
  public let checksPerAlarm: Int
  /// What is watched.
  public let measures: [MeasureReference]
  /// Columns that are not.
  public let setAside: [SetAside]
  /// How strange rows are; nil for a reference of few rows.
  public let strangeness: Strangeness?
  /// How often the model was right; nil without a model or without labels.
  public let calibration: ConfidenceCalibration?
  /// The model's target, which a batch need not have.
  public let target: String?

  /// The largest N of `once in N checks`.
  public static let checkLimit = 1_000_000

  /// - Parameters:
  ///   - measures: what is watched, all of `rowCount` values.
  ///   - checksPerAlarm: at least 2.
  /// - Precondition: at least one row and one measure.
  public init(
    of measures: [Measure], rowCount: Int, checksPerAlarm: Int, setAside: [SetAside] = [],
    calibration: ConfidenceCalibration? = nil, target: String? = nil
  ) {
    precondition(rowCount > 0 && !measures.isEmpty, "a monitor of nothing")
    precondition((2...Monitor.checkLimit).contains(checksPerAlarm), "an alarm rate out of range")
    self.rowCount = rowCount
    self.checksPerAlarm = checksPerAlarm
    let limit = NumberReference.limit(for: measures.count)
    self.measures = measures.map { MeasureReference($0, limit: limit) }
    self.setAside = setAside
    strangeness = Strangeness(measures, references: self.measures, rowCount: rowCount)
    self.calibration = calibration
    self.target = target
  }

  init(
    rowCount: Int, checksPerAlarm: Int, measures: [MeasureReference], setAside: [SetAside],
    strangeness: Strangeness?, calibration: ConfidenceCalibration?, target: String?
  ) {
    self.rowCount = rowCount
    self.checksPerAlarm = checksPerAlarm
    self.measures = measures
    self.setAside = setAside
    self.strangeness = strangeness
    self.calibration = calibration
    self.target = target
  }

  /// The chance of an alarm in a check of unchanged data, over draws of reference and batch together.
  public var level: Double { 1 / Double(checksPerAlarm) }

  /// Whether the model's features and answers are watched too.
  public var watchesModel: Bool { measures.contains { $0.family != .column } }
}
