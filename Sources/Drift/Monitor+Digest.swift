import Tensors

extension Monitor {
  /// The digest of all that the monitor keeps.
  public var digest: Digest { Digest(of: canonicalValue) }

  /// What enters digests of values that hold this monitor.
  public var canonicalValue: CanonicalValue {
    [
      "kind": "monitor",
      "rows": .integer(Int64(rowCount)),
      "alarm": .integer(Int64(checksPerAlarm)),
      "measures": .array(measures.map(\.canonicalValue)),
      "aside": .array(setAside.map { [.text($0.name), .text($0.reason.rawValue)] }),
      "strangeness": strangeness.map(\.canonicalValue) ?? .null,
      "calibration": calibration.map(\.canonicalValue) ?? .null,
      "target": target.map { .text($0) } ?? .null,
    ]
  }
}

extension MeasureReference {
  fileprivate var canonicalValue: CanonicalValue {
    let distribution: CanonicalValue =
      switch content {
      case .numbers(let numbers): numbers.canonicalValue
      case .categories(let categories):
        [
          "levels": .array(
            categories.levels.map { [.text($0.name), .integer(Int64($0.count))] }),
          "other": .integer(Int64(categories.otherCount)),
          "missing": .integer(Int64(categories.missingCount)),
        ]
      }
    return [
      "name": .text(name), "family": .text(family.rawValue), "distribution": distribution,
    ]
  }
}

extension NumberReference {
  fileprivate var canonicalValue: CanonicalValue {
    [
      "values": .array(values.map { .real($0) }), "present": .integer(Int64(presentCount)),
      "missing": .integer(Int64(missingCount)),
    ]
  }
}

extension Strangeness {
  fileprivate var canonicalValue: CanonicalValue {
    let scales = scales.map { scale -> CanonicalValue in
      switch scale {
      case .numbers(let values, let missing):
        ["values": .array(values.map { .real($0) }), "missing": .real(missing)]
      case .categories(let shares, let missing):
        ["shares": .array(shares.map { .real($0) }), "missing": .real(missing)]
      }
    }
    return ["scales": .array(scales), "scores": scores.canonicalValue]
  }
}

extension ConfidenceCalibration {
  fileprivate var canonicalValue: CanonicalValue {
    .array(
      bins.map {
        [.real($0.upTo), .integer(Int64($0.count)), .integer(Int64($0.correctCount))]
      })
  }
}

extension DriftCheck {
  /// The digest of all that was found.
  public var digest: Digest { Digest(of: canonicalValue) }

  /// What enters digests of values that hold this check.
  public var canonicalValue: CanonicalValue {
    [
      "kind": "check",
      "rows": .integer(Int64(rowCount)), "reference": .integer(Int64(referenceCount)),
      "per_alarm": .integer(Int64(checksPerAlarm)), "alarm": .boolean(isAlarm),
      "changes": .array(changes.map(\.canonicalValue)),
      "findings": .array(
        findings.map { [.text($0.kind.rawValue), .text($0.name), .text($0.detail)] }),
      "strangest": .array(strangestRows.map { .integer(Int64($0)) }),
      "accuracy": accuracy.map { [.real($0.value), .real($0.lower), .real($0.upper)] } ?? .null,
      "reference_accuracy": referenceAccuracy.map { .real($0) } ?? .null,
    ]
  }
}

extension DriftCheck.Change {
  fileprivate var canonicalValue: CanonicalValue {
    [
      "name": .text(name), "family": .text(family.rawValue), "test": .text(test),
      "p": .real(pValue), "weight": .real(weight), "stability": .real(stability),
      "distance": distance.map { .real($0) } ?? .null, "what": .text(what),
      "from": reference.map { .real($0) } ?? .null, "to": batch.map { .real($0) } ?? .null,
      "drifted": .boolean(isDrifted),
    ]
  }
}
