import Models
import Tensors

extension Monitor {
  /// Makes the monitor that was saved.
  ///
  /// - Throws: `SavedValueError` for anything that is not as it was saved, or that no monitor can be.
  public init(_ stored: SavedValue) throws(SavedValueError) {
    guard stored.kind == Monitor.storedKind else {
      throw .otherKind(stored.kind, expected: Monitor.storedKind)
    }
    let reader = StoredMonitorReader(
      fields: try StoredFields(json: try stored.text("monitor"), path: "thaw.monitor"),
      stored: stored)
    self = try reader.monitor()
    guard let recorded = Digest(try stored.text("digest")) else {
      throw .malformed("thaw.digest", reason: "it is no digest")
    }
    let found = digest
    guard found == recorded else { throw .otherDigest(found: found, recorded: recorded) }
  }
}

/// Reads a monitor's description and tensors. A stranger may have written them: every count, order and
/// range is checked before it is used.
private struct StoredMonitorReader {
  let fields: StoredFields
  let stored: SavedValue

  /// The most rows a reference can have, and the most measures.
  private static let (rowLimit, measureLimit) = (1_000_000_000, 20_000)

  func monitor() throws(SavedValueError) -> Monitor {
    let rows = try fields.integer("rows", in: 1...StoredMonitorReader.rowLimit)
    let listed = try fields.list("measures")
    guard (1...StoredMonitorReader.measureLimit).contains(listed.count) else {
      throw fields.error("measures", "a monitor watches 1 to 20,000")
    }
    var measures: [MeasureReference] = []
    for (position, measure) in listed.enumerated() {
      measures.append(try reference(measure, position, rows: rows))
    }
    var setAside: [SetAside] = []
    for column in try fields.list("aside") {
      guard let reason = SetAside.Reason(rawValue: try column.text("reason")) else {
        throw column.error("reason", "it is none that there is")
      }
      setAside.append(SetAside(name: try column.text("name"), reason: reason))
    }
    return Monitor(
      rowCount: rows, checksPerAlarm: try fields.integer("alarm", in: 2...Monitor.checkLimit),
      measures: measures, setAside: setAside, strangeness: try strangeness(measures, rows: rows),
      calibration: try calibration(),
      target: fields.has("target") ? try fields.text("target") : nil)
  }

  private func reference(
    _ measure: StoredFields, _ position: Int, rows: Int
  ) throws(SavedValueError) -> MeasureReference {
    guard let family = Measure.Family(rawValue: try measure.text("family")), family != .row else {
      throw measure.error("family", "it is none that there is")
    }
    let missing = try measure.integer("missing", in: 0...rows)
    let content: MeasureReference.Content
    switch try measure.text("kind") {
    case "numbers":
      let present = try measure.integer("present", in: 0...rows)
      guard present + missing == rows else {
        throw measure.error("present", "with those missing it should make \(rows) rows")
      }
      content = .numbers(
        NumberReference(
          values: try values("measure.\(position).values", present: present),
          presentCount: present, missingCount: missing))
    case "categories":
      content = .categories(try categories(measure, missing: missing, rows: rows))
    default: throw measure.error("kind", "it is neither `numbers` nor `categories`")
    }
    return MeasureReference(name: try measure.text("name"), family: family, content: content)
  }

  private func categories(
    _ measure: StoredFields, missing: Int, rows: Int
  ) throws(SavedValueError) -> CategoryReference {
    let names = try measure.texts("levels")
    let counts = try measure.integers("counts", in: 1...rows)
    let other = try measure.integer("other", in: 0...rows)
    let isOrdered = zip(names, names.dropFirst()).allSatisfy {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    guard names.count == counts.count, names.count <= CategoryReference.limit, isOrdered else {
      throw measure.error("levels", "they should be up to 64, ascending, with a count each")
    }
    // At most 64 counts up to 10⁹: the sum fits.
    guard counts.reduce(other + missing, +) == rows else {
      throw measure.error("counts", "together they should make \(rows) rows")
    }
    return CategoryReference(
      levels: zip(names, counts).map { CategoryReference.Level(name: $0, count: $1) },
      otherCount: other, missingCount: missing)
  }

  /// Values kept of a measure: ascending, and all of them where there are few.
  private func values(_ name: String, present: Int) throws(SavedValueError) -> [Double] {
    let values = try ascending(name, limit: NumberReference.limit)
    guard values.count <= present, present == 0 || !values.isEmpty else {
      throw .malformed(name, reason: "it holds \(values.count) of \(present) values")
    }
    return values
  }

  private func ascending(_ name: String, limit: Int) throws(SavedValueError) -> [Double] {
    let values = try reals(name)
    let isOrdered = zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
    guard values.count <= limit, isOrdered else {
      throw .malformed(name, reason: "it should hold up to \(limit) numbers in ascending order")
    }
    return values
  }

  private func reals(_ name: String) throws(SavedValueError) -> [Double] {
    guard let entry = stored.tensors.first(where: { $0.name == name }) else {
      throw .missingTensor(name)
    }
    guard case .float64(let values) = entry.tensor.storage, entry.tensor.shape.rank == 1,
      values.allSatisfy(\.isFinite)
    else { throw .malformed(name, reason: "it should hold finite float64 numbers in one axis") }
    return values
  }

  private func strangeness(
    _ measures: [MeasureReference], rows: Int
  ) throws(SavedValueError) -> Strangeness? {
    guard fields.has("strangeness") else { return nil }
    let own = try fields.fields("strangeness")
    let missing = try own.reals("missing")
    guard missing.count == measures.count, missing.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
      throw own.error("missing", "it should hold a share for each measure")
    }
    var scales: [Strangeness.Scale] = []
    for (position, measure) in measures.enumerated() {
      let name = "measure.\(position).usual"
      switch measure.content {
      case .numbers:
        let usual = try ascending(name, limit: Strangeness.scaleLimit)
        scales.append(.numbers(usual, missing: missing[position]))
      case .categories(let categories):
        let shares = try reals(name)
        guard shares.count == categories.levels.count + 1,
          shares.allSatisfy({ $0 > 0 && $0 <= 1 })
        else { throw .malformed(name, reason: "it should hold a share for each category") }
        scales.append(.categories(shares, missing: missing[position]))
      }
    }
    let present = try own.integer("present", in: 1...rows)
    return Strangeness(
      scales: scales,
      scores: NumberReference(
        values: try values("strangeness.scores", present: present), presentCount: present,
        missingCount: 0))
  }

  private func calibration() throws(SavedValueError) -> ConfidenceCalibration? {
    guard fields.has("calibration") else { return nil }
    let own = try fields.fields("calibration")
    let upTo = try own.reals("up_to")
    let counts = try own.integers("counts", in: 1...StoredMonitorReader.rowLimit)
    let correct = try own.integers("correct", in: 0...StoredMonitorReader.rowLimit)
    let isOrdered = zip(upTo, upTo.dropFirst()).allSatisfy { $0 < $1 }
    guard (1...ConfidenceCalibration.binLimit).contains(upTo.count), isOrdered,
      upTo.allSatisfy(\.isFinite), counts.count == upTo.count, correct.count == upTo.count,
      zip(correct, counts).allSatisfy({ $0 <= $1 })
    else { throw own.error("up_to", "it should hold up to 10 bins in ascending order") }
    return ConfidenceCalibration(
      bins: upTo.indices.map {
        .init(upTo: upTo[$0], count: counts[$0], correctCount: correct[$0])
      })
  }
}
