import Datasets
import Graphs
import Interpreter
import Language
import Models
import Quantization
import Tensors
import Training

/// Labelled rows and slices of them, to measure what models made of one lose.
struct ScoredSlices {
  /// What each row is known by.
  let rows: [Digest]
  /// The rows with what the model answers.
  let labelled: LabelledRows
  private let input: ModelInput
  private let pictures: DecodedPictures?
  private let context: Context

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
    let labels = try TargetColumn(target, of: dataset, at: span).positions(in: classes)
    input = try ModelInput(dataset, for: model, at: span)
    guard !input.rows.isEmpty else { throw Diagnostic("there are no rows to score", at: span) }
    rows = input.rows
    self.context = context
    var slices: [(name: String, rows: [Int])] = []
    for names in budget.slices?.groups ?? [] {
      slices += try ScoredSlices.slices(of: dataset, by: names, at: span)
    }
    let large = slices.filter { $0.rows.count >= ScoredSlices.leastRows }
    let small = slices.count - large.count
    if small > 0 {
      context.notice(
        "\(Wording.count(small, "slice")) of fewer than \(ScoredSlices.leastRows) rows can't be "
          + "held to a budget")
    }
    labelled = LabelledRows(
      labels: labels, slices: large.map { LabelledRows.Slice(name: $0.name, rows: $0.rows) },
      logits: try Scoring(value, in: context).outputs(of: input, at: span).floats)
    do {
      pictures = try DecodedPictures(input, of: model, first: labelled.order)
    } catch {
      throw Scoring.diagnostic(error, at: span)
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

  /// What gives the logits of a model of integers for some of the rows. The feature cache is left
  /// alone: nobody asks for the features of an attempt again.
  func logits(of model: Model) throws -> ([Int]) throws -> [Float] {
    let graph = pictures == nil ? model.headGraph : model.inferenceGraph
    let compiled = try CompiledGraph(
      graph, parameters: model.parameters.tensors(of: graph),
      forms: [pictures?.form ?? .elements],
      maximumRows: InferenceBatch.rowCount)
    return { rows in try compiled.run([try batch(rows)])[0].floats }
  }

  private func batch(_ rows: [Int]) throws -> BatchInput {
    switch input.content {
    case .images:
      guard let pictures else { preconditionFailure("pictures that were not decoded") }
      return .pixels(try pictures.pixels(of: rows), rows: rows.count)
    case .columns(let tensor):
      return .tensor(tensor.rows(rows, of: input.rows.count))
    }
  }
}

/// Pictures of a dataset in a model's size, some of them kept in memory.
private struct DecodedPictures {
  private let images: [ImageReference]
  private let preprocessing: ImagePreprocessing
  private var kept: [Int: [UInt8]] = [:]

  /// Bytes of pictures that are kept: of EfficientNet-Lite0's, 1,783.
  private static let keptBytes = 256 << 20
  /// Pictures decoded together.
  private static let chunk = 64

  /// nil for a model of columns.
  ///
  /// - Parameter order: rows that are asked for most often first.
  init?(_ input: ModelInput, of model: Model, first order: [Int]) throws {
    guard case .images(let images) = input.content,
      case .image(let preprocessing) = model.preprocessing
    else { return nil }
    (self.images, self.preprocessing) = (images, preprocessing)
    let size = preprocessing.byteCount
    let rows = Array(order.prefix(DecodedPictures.keptBytes / size))
    for start in stride(from: 0, to: rows.count, by: DecodedPictures.chunk) {
      let part = Array(rows[start..<min(start + DecodedPictures.chunk, rows.count)])
      let bytes = try read(part)
      for (place, row) in part.enumerated() {
        kept[row] = Array(bytes[place * size..<(place + 1) * size])
      }
    }
  }

  /// What a network reads them as.
  var form: InputForm { .pixels(shift: preprocessing.shift, scale: 1 / preprocessing.scale) }

  /// The pixels of rows, one picture after another.
  func pixels(of rows: [Int]) throws -> [UInt8] {
    let pictures = rows.compactMap { kept[$0] }
    return pictures.count == rows.count ? Array(pictures.joined()) : try read(rows)
  }

  private func read(_ rows: [Int]) throws -> [UInt8] {
    try ImageBatch(
      reading: rows.map { images[$0] }, width: preprocessing.width, height: preprocessing.height,
      .bicubic
    ).pixels
  }
}

extension Tensor {
  /// Some rows of a matrix that has so many.
  fileprivate func rows(_ rows: [Int], of count: Int) -> Tensor {
    let width = self.count / max(1, count)
    let values = floats
    return Tensor(
      rows.flatMap { values[$0 * width..<($0 + 1) * width] }, shape: [rows.count, width])
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
      self.init(tensor.rows(positions, of: input.rows.count))
    case (.images, .columns): preconditionFailure("pictures for a model of columns")
    }
  }
}
