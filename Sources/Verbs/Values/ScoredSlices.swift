import Datasets
import Graphs
import Interpreter
import Language
import Models
import Quantization
import Tensors
import Training

/// Labelled rows and slices of them, to measure the accuracy of several models by.
struct ScoredSlices {
  /// What each row is known by.
  let rows: [Digest]
  private let input: ModelInput
  private let labels: [Int]
  private let slices: [(name: String, rows: [Int])]
  private let context: Context
  private let span: SourceSpan

  /// Rows of a slice below which one row moves its accuracy by more than 1%.
  static let leastRows = 100

  /// - Throws: a diagnostic if the rows lack the classes, what the model reads, or a column.
  init(
    _ budget: AccuracyBudget, by value: ModelValue, at span: SourceSpan, in context: Context
  ) throws(Diagnostic) {
    let (model, dataset) = (value.model, budget.data.dataset)
    guard let classes = model.target.classes, let target = model.target.column else {
      throw Diagnostic(
        "`within` measures accuracy, and the model predicts no class of a column", at: span)
    }
    guard budget.data.columnNames.contains(target) else {
      throw Diagnostic(
        "the model predicts `\(target)`, and these rows have no such column", at: span)
    }
    labels = try TargetColumn(target, of: dataset, at: span).positions(in: classes)
    input = try ModelInput(dataset, for: model, at: span)
    guard !input.rows.isEmpty else { throw Diagnostic("there are no rows to score", at: span) }
    rows = input.rows
    (self.context, self.span) = (context, span)
    var slices: [(name: String, rows: [Int])] = []
    for names in budget.slices?.groups ?? [] {
      slices += try ScoredSlices.slices(of: dataset, by: names, at: span)
    }
    self.slices = slices.filter { $0.rows.count >= ScoredSlices.leastRows }
    let small = slices.count - self.slices.count
    if small > 0 {
      context.notice(
        "\(Wording.count(small, "slice")) of fewer than \(ScoredSlices.leastRows) rows can't be "
          + "held to a budget")
    }
  }

  /// The rows of each combination of values of some columns.
  private static func slices(
    of dataset: Dataset, by names: [String], at span: SourceSpan
  ) throws(Diagnostic) -> [(name: String, rows: [Int])] {
    var slices: [(name: String, rows: [Int])] = [("", Array(0..<dataset.rowCount))]
    for name in names {
      let grouping: Grouping
      do throws(DatasetError) {
        let column: Column = try dataset.column(name)
        grouping = try column.grouping()
      } catch {
        throw error.diagnostic.located(at: span)
      }
      slices = slices.flatMap { slice in
        grouping.labels.indices.map { label in
          (
            slice.name + (slice.name.isEmpty ? "" : ", ") + "\(name) \(grouping.labels[label])",
            slice.rows.filter { grouping.codes[$0] == label }
          )
        }
      }
    }
    return slices.filter { !$0.rows.isEmpty }
  }

  /// The accuracy of a model on the rows and in each slice.
  func accuracy(of model: Model) throws -> SlicedAccuracy {
    let scoring = Scoring(ModelValue(model), in: context)
    let outputs = try scoring.outputs(of: input, at: span).floats
    let width = outputs.count / max(1, labels.count)
    let isRight = labels.indices.map { row in
      let logits = outputs[row * width..<(row + 1) * width]
      var best = logits.startIndex
      for place in logits.indices where logits[place] > logits[best] { best = place }
      return best - logits.startIndex == labels[row]
    }
    func share(_ rows: some Collection<Int>) -> Double {
      Double(rows.count { isRight[$0] }) / Double(max(1, rows.count))
    }
    return SlicedAccuracy(
      overall: share(labels.indices),
      slices: slices.map { SlicedAccuracy.Slice(name: $0.name, accuracy: share($0.rows)) })
  }
}

extension CalibrationRows {
  /// Some rows of what a model reads.
  init(_ input: ModelInput, at positions: [Int], of model: Model) throws {
    switch (input.content, model.preprocessing) {
    case (.images(let images), .image(let preprocessing)):
      let batch = try ImageBatch(
        reading: positions.map { images[$0] }, as: preprocessing)
      try self.init(pixels: batch.pixels, preprocessing)
    case (.columns(let tensor), _):
      let width = tensor.count / max(1, input.rows.count)
      let values = tensor.floats
      self.init(
        Tensor(
          positions.flatMap { values[$0 * width..<($0 + 1) * width] },
          shape: [positions.count, width]))
    case (.images, .columns): preconditionFailure("pictures for a model of columns")
    }
  }
}
