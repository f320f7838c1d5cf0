import Drift
import Interpreter
import Language
import Tensors

/// What later rows are held against, as a value of the language.
struct MonitorValue: Value {
  static let kind = "monitor"

  let monitor: Drift.Monitor
  /// The model whose answers are watched; nil where only data are.
  let model: ModelValue?
  private let remembered = RememberedDigest()

  init(_ monitor: Drift.Monitor, model: ModelValue?) {
    self.monitor = monitor
    self.model = model
  }

  var summary: String {
    let counts = Measure.Family.allCases.compactMap { family -> String? in
      let count = monitor.measures.count { $0.family == family }
      return count == 0 ? nil : Wording.count(count, family.noun)
    }
    return "watches \(Wording.list(counts)); reference of "
      + "\(Wording.count(monitor.rowCount, "row")); one false alarm in "
      + "\(Wording.count(monitor.checksPerAlarm)) checks"
  }

  func rendering(width: Int) -> Rendering {
    var table = TextTable([
      ("watched", .left), ("family", .left), ("kept", .left), ("missing", .right),
    ])
    for measure in monitor.measures.prefix(MonitorValue.shownCount) {
      let kept =
        switch measure.content {
        case .numbers(let numbers): Wording.count(numbers.values.count, "number")
        case .categories(let categories):
          Wording.count(categories.levels.count, "category", plural: "categories")
        }
      table.add([
        measure.name, measure.family.noun, kept, Wording.count(measure.missingCount),
      ])
    }
    var notes: [String] = []
    let rest = monitor.measures.count - MonitorValue.shownCount
    if rest > 0 { notes.append("… \(Wording.count(rest)) more") }
    notes += monitor.setAside.map { "`\($0.name)` is set aside: \($0.reason.rawValue)" }
    if let calibration = monitor.calibration {
      notes.append("accuracy on the reference: \(Wording.percent(calibration.accuracy))")
    }
    return table.rendering(
      width: width, above: summary, below: notes.isEmpty ? nil : notes.joined(separator: "\n"))
  }

  /// Measures that are listed.
  private static let shownCount = 100

  var attributeNames: [String] { ["rows", "watched", "set_aside", "checks_per_alarm"] }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    switch name {
    case "rows": Number.integer(monitor.rowCount)
    case "watched": List(monitor.measures.map(\.name))
    case "set_aside": List(monitor.setAside.map(\.name))
    case "checks_per_alarm": Number.integer(monitor.checksPerAlarm)
    default: nil
    }
  }

  var canonicalValue: CanonicalValue {
    [
      "kind": "monitor", "reference": monitor.canonicalValue,
      "model": model.map { .digest($0.digest) } ?? .null,
    ]
  }

  var memoryByteCount: Int {
    monitor.measures.reduce(model?.memoryByteCount ?? 0) { sum, measure in
      guard case .numbers(let numbers) = measure.content else { return sum + 4_096 }
      return sum + 8 * numbers.values.count
    }
  }

  var digest: Digest { remembered.digest { Digest(of: canonicalValue) } }
}

extension Measure.Family {
  /// One of the family, in a sentence.
  var noun: String {
    switch self {
    case .column: "column"
    case .feature: "feature"
    case .answer: "answer"
    case .row: "row"
    }
  }
}
