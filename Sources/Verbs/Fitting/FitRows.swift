import Datasets
import Interpreter
import Language
import Models
import Tensors
import Training

/// Rows of a dataset as a fit of one model reads them.
struct FitRows {
  let model: ModelValue
  let site: Site
  let limit: MemoryLimit
  let context: Context

  private var name: String { site.name.map { "`\($0)`" } ?? "the model" }

  /// What a fit learns from, or is measured on, beside what each row is known by.
  ///
  /// - Parameter settings: of the fit, which may change what is learned from; nil for rows that are
  ///   only measured on.
  func examples(
    of data: DatasetValue, _ settings: FitSettings?, at span: SourceSpan
  ) throws(Diagnostic) -> (examples: FitExamples, rows: [Digest]) {
    let targets = try targets(of: data, at: span)
    let input = try ModelInput(data.dataset, for: model.model, at: span)
    guard !input.rows.isEmpty else { throw Diagnostic("there are no rows to learn from", at: span) }
    let scoring = Scoring(model, in: context)
    let cut = model.model.thawCut
    if case .images(let images) = input.content, isComputedAnew(input.rows.count, cut, settings) {
      let pictures = try scoring.reporting(span) {
        try PictureInputs(images, for: model.model, batch: InferenceBatch.rowCount)
      }
      do throws(FitError) {
        return (try FitExamples(pictures: pictures, targets: targets), input.rows)
      } catch {
        throw diagnostic(error, at: span)
      }
    }
    let features = try scoring.features(of: input, below: cut, at: span)
    do throws(FitError) {
      return (try FitExamples(features: features, targets: targets), input.rows)
    } catch {
      throw diagnostic(error, at: span)
    }
  }

  /// Whether the lowest trained layer's inputs are computed in every epoch: where pictures change,
  /// where nothing is frozen, and where they would take too much memory.
  private func isComputedAnew(_ rows: Int, _ cut: ModelCut, _ settings: FitSettings?) -> Bool {
    settings.map { !$0.augmentations.isEmpty } == true || cut.prefix.nodes.isEmpty
      || 4 * rows * cut.shape.count > limit.room / 8
  }

  private func targets(
    of data: DatasetValue, at span: SourceSpan
  ) throws(Diagnostic) -> FitExamples.Targets {
    guard let target = model.model.target.column else {
      throw Diagnostic(
        "\(name) was adapted to no column, so there is nothing to learn", at: site.span
      )
      .hint("`adapt \(site.name ?? "MODEL") to DATA target COLUMN` gives it a head of its own")
    }
    guard data.columnNames.contains(target) else {
      throw Diagnostic("\(name) learns `\(target)`, and these rows have no such column", at: span)
    }
    let column = try TargetColumn(target, of: data.dataset, at: span)
    guard let classes = model.model.target.classes else {
      return .numbers(try column.numbers().map { Float($0) })
    }
    return .classes(try column.positions(in: classes))
  }

  private func diagnostic(_ error: FitError, at span: SourceSpan) -> Diagnostic {
    guard case .notFinite(let count, let first) = error else {
      return Diagnostic("there are no rows to learn from", at: span)
    }
    return Diagnostic(
      "\(Wording.count(count, "row")) of the data hold values that are not finite", at: span,
      "the first is row \(first)")
  }
}
