import Figures
import Interpreter
import Language
import Tensors

extension FigureValue: StorableValue {
  /// Its kept form: what enters its digest, the coordinates as tensors of their own.
  func storedForm() -> StoredForm {
    var parts: [HeldValue] = []
    let content = figure.canonicalValue { numbers in
      parts.append(HeldValue(Tensor(numbers, shape: [numbers.count])))
      return .integer(Int64(parts.count - 1))
    }
    return StoredForm(content, parts: parts)
  }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let content = form.content
    var panels: [Panel] = []
    for panel in try content.field("panels").elements {
      panels.append(try StoredPanel(form: form, content: panel).panel)
    }
    return FigureValue(
      Figure(
        try content.field("title").text, panels: panels, notes: try content.field("notes").texts))
  }
}

/// A panel on its way back.
private struct StoredPanel {
  let form: StoredReader
  let content: StoredContent

  var panel: Panel {
    get throws(Diagnostic) {
      var marks: [Mark] = []
      for mark in try content.field("marks").elements {
        let parts = try mark.elements
        guard parts.count == 2 else { throw .malformedForm }
        marks.append(Mark(try parts[0].text, x: try parts[1].real))
      }
      return Panel(
        try content.field("title").text, x: try axis("x"), y: try axis("y"), showing: try drawn,
        marks: marks)
    }
  }

  private var drawn: Panel.Content {
    get throws(Diagnostic) {
      let inner = try content.field("content")
      switch try content.field("form").text {
      case "curves":
        var curves: [Curve] = []
        for curve in try inner.elements { curves.append(try self.curve(curve)) }
        return .curves(curves)
      case "histogram": return .histogram(try histogram(inner))
      case "bars":
        var bars: [Bar] = []
        for bar in try inner.elements {
          bars.append(
            Bar(
              try bar.field("label").text, try bar.field("value").real,
              range: try range(bar.field("range")), text: try bar.field("text").text))
        }
        return .bars(bars)
      default: throw .malformedForm
      }
    }
  }

  private func curve(_ content: StoredContent) throws(Diagnostic) -> Curve {
    let (x, y) = (try numbers(content.field("x")), try numbers(content.field("y")))
    guard x.count == y.count, let form = Curve.Form(rawValue: try content.field("form").text) else {
      throw .malformedForm
    }
    return Curve(try content.field("name").text, form, x: x, y: y)
  }

  private func histogram(_ content: StoredContent) throws(Diagnostic) -> Histogram {
    let edges = try numbers(content.field("edges"))
    var counts: [Int] = []
    for count in try content.field("counts").elements { counts.append(try count.integer) }
    guard edges.count == counts.count + 1, edges.allSatisfy(\.isFinite),
      zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }), counts.allSatisfy({ $0 >= 0 })
    else { throw .malformedForm }
    return Histogram(edges: edges, counts: counts)
  }

  private func axis(_ name: String) throws(Diagnostic) -> Axis {
    let axis = try content.field(name)
    let (range, isLogarithmic) = (
      try range(axis.field("range")), try axis.field("logarithmic").boolean
    )
    if let range {
      guard range.lowerBound < range.upperBound, range.lowerBound.isFinite,
        range.upperBound.isFinite, range.lowerBound > 0 || !isLogarithmic
      else { throw .malformedForm }
    }
    return Axis(
      try axis.field("label").text, isLogarithmic: isLogarithmic,
      isWhole: try axis.field("whole").boolean, range: range)
  }

  private func range(_ content: StoredContent) throws(Diagnostic) -> ClosedRange<Double>? {
    guard let ends = try content.optional?.elements else { return nil }
    guard ends.count == 2 else { throw .malformedForm }
    let (low, high) = (try ends[0].real, try ends[1].real)
    guard low <= high else { throw .malformedForm }
    return low...high
  }

  private func numbers(_ content: StoredContent) throws(Diagnostic) -> [Double] {
    guard let tensor = try form.part(content.integer) as? Tensor,
      case .float64(let values) = tensor.storage
    else { throw .malformedForm }
    return values
  }
}
