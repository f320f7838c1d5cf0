import Tensors

extension Figure {
  /// What enters the digest: all that is described, long lists of numbers by the digests of tensors.
  public var canonicalValue: CanonicalValue {
    canonicalValue { .digest(Tensor($0, shape: [$0.count]).digest) }
  }

  /// All that is described.
  ///
  /// - Parameter numbers: what stands for a list of coordinates; it is asked in the order of the panels
  ///   and their curves, first for x and then for y, of a histogram for its edges.
  public func canonicalValue(numbers: ([Double]) -> CanonicalValue) -> CanonicalValue {
    [
      "kind": "figure", "title": .text(title),
      "panels": .array(panels.map { $0.canonicalValue(numbers: numbers) }),
      "notes": .array(notes.map { .text($0) }),
    ]
  }
}

extension Panel {
  fileprivate func canonicalValue(numbers: ([Double]) -> CanonicalValue) -> CanonicalValue {
    let content: CanonicalValue =
      switch self.content {
      case .curves(let curves):
        .array(
          curves.map { curve in
            let x = numbers(curve.x)
            let y = numbers(curve.y)
            return ["name": .text(curve.name), "form": .text(curve.form.rawValue), "x": x, "y": y]
          })
      case .histogram(let histogram):
        [
          "edges": numbers(histogram.edges),
          "counts": .array(histogram.counts.map { .integer(Int64($0)) }),
        ]
      case .bars(let bars): .array(bars.map(\.canonicalValue))
      }
    return [
      "title": .text(title), "x": x.canonicalValue, "y": y.canonicalValue,
      "form": .text(self.content.form), "content": content,
      "marks": .array(marks.map { [.text($0.label), .real($0.x)] }),
    ]
  }
}

extension Panel.Content {
  /// The word that tells the contents apart: `curves`, `histogram`, `bars`.
  public var form: String {
    switch self {
    case .curves: "curves"
    case .histogram: "histogram"
    case .bars: "bars"
    }
  }
}

extension Axis {
  fileprivate var canonicalValue: CanonicalValue {
    [
      "label": .text(label), "logarithmic": .boolean(isLogarithmic), "whole": .boolean(isWhole),
      "range": Axis.canonical(range),
    ]
  }

  fileprivate static func canonical(_ range: ClosedRange<Double>?) -> CanonicalValue {
    range.map { [.real($0.lowerBound), .real($0.upperBound)] } ?? .null
  }
}

extension Bar {
  fileprivate var canonicalValue: CanonicalValue {
    [
      "label": .text(label), "value": .real(value), "range": Axis.canonical(range),
      "text": .text(text),
    ]
  }
}
