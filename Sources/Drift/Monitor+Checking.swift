import Statistics
import Tensors

extension Monitor {
  /// Holds a batch against the reference.
  ///
  /// Every measure is tested, and Holm's procedure with weights decides which changes stand, so that the
  /// chance of a false alarm is at most ``level`` however the measures depend on one another. A family's
  /// share of the level grows with the root of its size: seventy columns do not drown one answer.
  ///
  /// - Parameters:
  ///   - measures: one for each of the monitor's; nil where the batch has none.
  ///   - findings: what was found when the measures were taken.
  /// - Throws: `Interrupted`.
  public func check(
    _ measures: [Measure?], rowCount: Int, findings: [Finding] = []
  ) throws(Interrupted) -> DriftCheck {
    precondition(measures.count == self.measures.count, "a measure without a reference")
    guard rowCount > 0 else { return result(rowCount: 0, changes: [], [.init(.noRows)], []) }
    var measured = measures
    var references = self.measures
    let scores = strangeness.map { $0.scores(measures, references) } ?? []
    // Scores of fewer measures than the reference's cannot be held against them.
    if let strangeness, measures.allSatisfy({ $0 != nil }) {
      measured.append(Measure("row", .row, .numbers(scores)))
      references.append(
        MeasureReference(name: "row", family: .row, content: .numbers(strangeness.scores)))
    }
    let (asked, against) = (measured, references)
    let found = try WorkerPool.map(asked.count) { index -> DriftCheck.Change?? in
      .some(asked[index].flatMap { DriftCheck.Change(against[index], $0) })
    }
    let tested = decided(found.compactMap { $0 ?? nil })
    let seen = zip(against, asked).flatMap { reference, measure in
      measure.map { Monitor.findings(reference, $0) } ?? []
    }
    let few: [Finding] = rowCount < DriftCheck.fewRows ? [.init(.fewRows)] : []
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    return result(
      rowCount: rowCount, changes: tested, findings + seen + few,
      Array(order.prefix(DriftCheck.strangeLimit)), confidence: confidence(of: measures))
  }

  /// Weights by family, and which of the changes stand.
  private func decided(_ changes: [DriftCheck.Change]) -> [DriftCheck.Change] {
    let sizes = Measure.Family.allCases.map { family in changes.count { $0.family == family } }
    let total = sizes.reduce(0) { $0 + Double($1).squareRoot() }
    let shares = zip(Measure.Family.allCases, sizes).map { family, size in
      (family: family, share: size == 0 ? 0 : 1 / (Double(size).squareRoot() * total))
    }
    let weights = changes.map { change in
      shares.first { $0.family == change.family }?.share ?? 0
    }
    let rejected = HolmProcedure.rejections(
      pValues: changes.map(\.pValue), weights: weights, level: level)
    return changes.indices.map { changes[$0].deciding(rejected[$0], weight: weights[$0]) }
  }

  private func confidence(of measures: [Measure?]) -> [Double] {
    for case let measure? in measures {
      if measure.family == .answer, measure.name == Monitor.confidence,
        case .numbers(let values) = measure.values
      {
        return values.compactMap { $0 }
      }
    }
    return []
  }

  /// What the measure of a model's confidence is called.
  public static let confidence = "confidence"
  /// What the measure of a model's answers is called.
  public static let prediction = "prediction"

  private func result(
    rowCount: Int, changes: [DriftCheck.Change], _ findings: [Finding], _ rows: [Int],
    confidence: [Double] = []
  ) -> DriftCheck {
    DriftCheck(
      rowCount: rowCount, referenceCount: self.rowCount, checksPerAlarm: checksPerAlarm,
      changes: changes, findings: findings, strangestRows: rows,
      accuracy: calibration?.estimate(confidence), referenceAccuracy: calibration?.accuracy)
  }

  /// What a measure's values say without any test.
  private static func findings(_ reference: MeasureReference, _ measure: Measure) -> [Finding] {
    switch (reference.content, measure.values) {
    case (.numbers(let numbers), .numbers(let values)):
      let present = values.compactMap { $0 }
      guard let first = present.first else {
        return numbers.presentCount > 0 ? [.init(.empty, reference.name)] : []
      }
      let varied = numbers.values.first != numbers.values.last
      let isConstant = present.count > 1 && present.allSatisfy { $0 == first }
      return varied && isConstant ? [.init(.constant, reference.name, "\(first)")] : []
    case (.categories(let categories), .categories(let values)):
      let tally = categories.tally(values)
      let present = values.compactMap { $0 }
      guard let first = present.first else {
        return categories.presentCount > 0 ? [.init(.empty, reference.name)] : []
      }
      var findings: [Finding] = []
      // Where the reference kept only its commonest categories, others need not be new.
      if categories.otherCount == 0, !tally.unlisted.isEmpty {
        let names = tally.unlisted.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
        let more = tally.unlisted.count > 5 ? " and \(tally.unlisted.count - 5) more" : ""
        findings.append(.init(.newCategories, reference.name, names + more))
      }
      let varied = categories.levels.count + (categories.otherCount > 0 ? 1 : 0) > 1
      if varied, present.count > 1, present.allSatisfy({ $0.utf8.elementsEqual(first.utf8) }) {
        findings.append(.init(.constant, reference.name, first))
      }
      return findings
    default: return []
    }
  }
}
