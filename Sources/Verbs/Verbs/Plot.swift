import Figures
import Interpreter
import Language

/// Draws a picture of values: `plot cells.probability`, `plot features by cells.type`.
struct Plot: Verb {
  static let summary = "Draw a picture of values."
  static let about = """
    Numbers are drawn as a histogram, names as bars, a tensor of one axis as a line, rows of two numbers \
    as points, and rows of more, such as a network's features, along the two directions in which they \
    differ most. A report is drawn by its slices, a fitted model by its loss and accuracy after each \
    epoch. A picture is a value: `save` writes it as .svg, and making it changes nothing else.
    """
  static let examples = [
    "plot digits.ink", "plot digits.ink by digits.digit", "plot [1, 4, 9, 16] log y",
    "picture = plot train.ink against train.digit",
    "plot (predict model on test as logits) by test.digit",
    "plot (evaluate model on test by digit)",
  ]

  @Object("what to draw", scope: .variables) var subject: PlotSubject
  @Clause("against", "the values of the horizontal axis") var base: PlotSubject?
  @Clause("by", "a column that says which points belong together") var groups: PlotSubject?
  @Clause("log", "the axes on which equal steps are equal factors")
  var logarithmic: PlotRequest.LogarithmicAxes?

  func run(in context: Context) throws(Diagnostic) -> FigureValue {
    guard let plotted = subject.value as? any Plotted else {
      throw Diagnostic(
        "\(Wording.article(subject.value.kind)) has no picture", at: $subject.span
      ).hint("columns, datasets, tensors, reports and fitted models have")
    }
    try checkClauses(of: plotted)
    var request = PlotRequest()
    request.groups = groups.map { AnyValue($0.value) }
    request.logarithmic = logarithmic
    if let base {
      guard let series = Series(base.value) else {
        throw Diagnostic(
          "`against` takes a column, a tensor of one axis or a list of numbers", at: $base.span,
          "this is \(Wording.article(base.value.kind))")
      }
      request.base = series
    }
    do throws(Diagnostic) { return FigureValue(try plotted.figure(request)) } catch {
      throw error.located(at: $subject.span)
    }
  }

  private func checkClauses(of plotted: any Plotted) throws(Diagnostic) {
    let given: [(clause: PlotClause, site: Site)] = [
      (.against, $base), (.by, $groups), (.log, $logarithmic),
    ]
    for (clause, site) in given where site.isGiven {
      guard !type(of: plotted).plotClauses.contains(clause) else { continue }
      throw Diagnostic(
        "the picture of \(Wording.article(plotted.kind)) has no `\(clause.rawValue)`", at: site.span
      )
    }
  }
}

/// Any value; a list of tensors stays a list, for each is a line of its own.
struct PlotSubject: ValueArgument {
  static let expectation = "a value"
  static let takesList = true

  let value: any Value

  static func from(_ value: any Value) throws(Diagnostic) -> PlotSubject? {
    PlotSubject(value: (value as? AnyValue)?.value ?? value)
  }

  var canonicalText: String { value.digest.description }
}
