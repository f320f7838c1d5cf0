import Models
import Tensors

/// A monitor in a file: a `SavedValue` of the kind `monitor`.
///
/// | key | text |
/// |---|---|
/// | `thaw.monitor` | JSON: `rows`, `alarm`, `target`, `aside`, `measures`, `strangeness`, `calibration` |
/// | `thaw.digest` | the monitor's digest |
///
/// Tensors, all float64 of one axis: `measure.N.values` the values kept of measure N, `measure.N.usual` its
/// scale of strangeness, `strangeness.scores`.
extension Monitor {
  /// What a file of a monitor says it holds.
  public static let storedKind = "monitor"

  /// The monitor as a file holds it.
  public func stored() -> SavedValue {
    var tensors: [(name: String, tensor: Tensor)] = []
    func keep(_ name: String, _ values: [Double]) {
      tensors.append((name, Tensor(values, shape: [values.count])))
    }
    for (position, measure) in measures.enumerated() {
      if case .numbers(let numbers) = measure.content {
        keep("measure.\(position).values", numbers.values)
      }
      switch strangeness?.scales[position] {
      case .numbers(let usual, _): keep("measure.\(position).usual", usual)
      case .categories(let shares, _): keep("measure.\(position).usual", shares)
      case nil: break
      }
    }
    if let strangeness { keep("strangeness.scores", strangeness.scores.values) }
    return SavedValue(
      kind: Monitor.storedKind,
      texts: [("monitor", description.json), ("digest", digest.description)], tensors: tensors)
  }

  private var description: CanonicalValue {
    .map([
      ("rows", .integer(Int64(rowCount))), ("alarm", .integer(Int64(checksPerAlarm))),
      ("target", target.map { .text($0) } ?? .null),
      (
        "aside",
        .array(
          setAside.map { .map([("name", .text($0.name)), ("reason", .text($0.reason.rawValue))]) })
      ),
      ("measures", .array(measures.map(\.description))),
      ("strangeness", strangeness.map(\.description) ?? .null),
      ("calibration", calibration.map(\.description) ?? .null),
    ])
  }
}

private func list(_ counts: [Int]) -> CanonicalValue { .array(counts.map { .integer(Int64($0)) }) }

extension MeasureReference {
  fileprivate var description: CanonicalValue {
    let fields: [(key: String, value: CanonicalValue)] =
      switch content {
      case .numbers(let numbers):
        [("kind", "numbers"), ("present", .integer(Int64(numbers.presentCount)))]
      case .categories(let categories):
        [
          ("kind", "categories"),
          ("levels", .array(categories.levels.map { .text($0.name) })),
          ("counts", list(categories.levels.map(\.count))),
          ("other", .integer(Int64(categories.otherCount))),
        ]
      }
    return .map(
      [("name", .text(name)), ("family", .text(family.rawValue))] + fields
        + [("missing", .integer(Int64(missingCount)))])
  }
}

extension Strangeness {
  fileprivate var description: CanonicalValue {
    let missing = scales.map { scale -> CanonicalValue in
      switch scale {
      case .numbers(_, let missing), .categories(_, let missing): .real(missing)
      }
    }
    return .map([
      ("missing", .array(missing)), ("present", .integer(Int64(scores.presentCount))),
    ])
  }
}

extension ConfidenceCalibration {
  fileprivate var description: CanonicalValue {
    .map([
      ("up_to", .array(bins.map { .real($0.upTo) })), ("counts", list(bins.map(\.count))),
      ("correct", list(bins.map(\.correctCount))),
    ])
  }
}
