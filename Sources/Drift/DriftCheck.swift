/// What a check of a batch against a monitor found.
public struct DriftCheck: Sendable, Equatable {
  /// Rows of the batch, and of the reference.
  public let rowCount, referenceCount: Int
  /// Of how many checks of unchanged data one may give an alarm.
  public let checksPerAlarm: Int
  /// One entry a measure that was tested, in the monitor's order; that of the rows as a whole last.
  public let changes: [Change]
  /// What is no matter of chance.
  public let findings: [Finding]
  /// Positions of the strangest rows of the batch, strangest first.
  public let strangestRows: [Int]
  /// The accuracy to expect, from how sure the model is.
  public let accuracy: AccuracyEstimate?
  /// The accuracy on the reference.
  public let referenceAccuracy: Double?
  /// Rows that are named as strange.
  public static let strangeLimit = 10
  /// A batch of fewer rows is said to be too small to tell.
  public static let fewRows = 30

  /// What a check found.
  public init(
    rowCount: Int, referenceCount: Int, checksPerAlarm: Int, changes: [Change],
    findings: [Finding], strangestRows: [Int], accuracy: AccuracyEstimate?,
    referenceAccuracy: Double?
  ) {
    self.rowCount = rowCount
    self.referenceCount = referenceCount
    self.checksPerAlarm = checksPerAlarm
    self.changes = changes
    self.findings = findings
    self.strangestRows = strangestRows
    self.accuracy = accuracy
    self.referenceAccuracy = referenceAccuracy
  }

  /// Whether the batch is not like the reference: something drifted, or a finding says so.
  public var isAlarm: Bool {
    changes.contains(where: \.isDrifted) || findings.contains { $0.kind.isAlarm }
  }

  /// The measures that drifted, those with the strongest evidence first.
  public var drifted: [Change] {
    let found = changes.filter(\.isDrifted)
    let order = found.indices.sorted {
      (found[$0].pValue / found[$0].weight, $0) < (found[$1].pValue / found[$1].weight, $1)
    }
    return order.map { found[$0] }
  }

  /// How one measure differs between reference and batch.
  public struct Change: Sendable, Equatable {
    /// What is measured.
    public let name: String
    /// What it tells of.
    public let family: Measure.Family
    /// The test with the strongest evidence.
    public let test: String
    /// The chance of as strong an evidence, in any of the measure's tests, where nothing changed.
    public let pValue: Double
    /// The measure's share of the level.
    public let weight: Double
    /// The population stability index.
    public let stability: Double
    /// The Wasserstein distance in the measure's unit; nil for categories.
    public let distance: Double?
    /// What is compared in words: the mean of numbers, the share of a category.
    public let what: String
    /// Its value in the reference and in the batch.
    public let reference, batch: Double?
    /// Whether it counts as drifted at the monitor's level.
    public let isDrifted: Bool

    /// How one measure differs.
    public init(
      name: String, family: Measure.Family, test: String, pValue: Double, weight: Double,
      stability: Double, distance: Double?, what: String, reference: Double?, batch: Double?,
      isDrifted: Bool
    ) {
      self.name = name
      self.family = family
      self.test = test
      self.pValue = pValue
      self.weight = weight
      self.stability = stability
      self.distance = distance
      self.what = what
      self.reference = reference
      self.batch = batch
      self.isDrifted = isDrifted
    }

    func deciding(_ isDrifted: Bool, weight: Double) -> Change {
      Change(
        name: name, family: family, test: test, pValue: pValue, weight: weight,
        stability: stability, distance: distance, what: what, reference: reference, batch: batch,
        isDrifted: isDrifted)
    }
  }
}
