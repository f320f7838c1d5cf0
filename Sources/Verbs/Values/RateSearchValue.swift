import Figures
import Interpreter
import Language
import Tensors
import Training

/// What `find rate` found: a picture of the loss over the rates, and a rate to fit with.
struct RateSearchValue: Value {
  static let kind = "rate search"

  let result: RateSearchResult

  var summary: String {
    result.suggestion.map { "a rate to try: \(Wording.number($0))" } ?? "no rate made the loss fall"
  }

  func rendering(width: Int) -> Rendering { FigureValue(figure).rendering(width: width) }

  fileprivate var figure: Figure {
    Figure(
      "smoothed loss while the rate grows",
      panels: [
        Panel(
          x: Axis("rate", isLogarithmic: true), y: Axis("loss"),
          showing: .curves([Curve("loss", .line, x: result.rates, y: result.losses)]),
          marks: result.suggestion.map { [Mark("a rate to try: \(Wording.number($0))", x: $0)] }
            ?? []
        )
      ], notes: [sentence])
  }

  private var sentence: String {
    guard let suggestion = result.suggestion, let steepest = result.steepest,
      let minimum = result.minimum
    else {
      return
        "No rate made the loss fall: the rows may say little about the target, or nothing trains."
    }
    return "The loss falls fastest near \(Wording.number(steepest)) and is lowest near "
      + "\(Wording.number(minimum)), where it is about to run away; try "
      + "`rate \(Wording.number(suggestion))`."
  }

  var attributeNames: [String] { ["rate", "steepest", "minimum", "rates", "losses"] }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    func number(_ value: Double?) -> any Value { value.map(Number.real) ?? None() }
    return switch name {
    case "rate": number(result.suggestion)
    case "steepest": number(result.steepest)
    case "minimum": number(result.minimum)
    case "rates": Tensor(result.rates, shape: [result.rates.count])
    case "losses": Tensor(result.losses, shape: [result.losses.count])
    default: nil
    }
  }

  var canonicalValue: CanonicalValue {
    [
      "kind": "rate search", "rates": .array(result.rates.map { .real($0) }),
      "losses": .array(result.losses.map { .real($0) }),
    ]
  }
}

extension RateSearchValue: Plotted {
  func figure(_ request: PlotRequest) throws(Diagnostic) -> Figure { figure }
}

extension RateSearchValue: StorableValue {
  /// Its kept form: rates and losses.
  func storedForm() -> StoredForm { StoredForm(canonicalValue) }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    var (rates, losses): ([Double], [Double]) = ([], [])
    for rate in try form.content.field("rates").elements { rates.append(try rate.real) }
    for loss in try form.content.field("losses").elements { losses.append(try loss.real) }
    guard rates.count == losses.count, rates.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .malformedForm
    }
    return RateSearchValue(result: RateSearchResult(rates: rates, losses: losses))
  }
}
