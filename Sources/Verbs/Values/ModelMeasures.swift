import Datasets
import Drift
import Interpreter
import Language
import Models
import Tensors

/// What a monitor watches of a model at work: its features, its answers, and how sure it is.
struct ModelMeasures {
  /// Features first, then answers; nil where the model could not be run.
  let values: [Measure]?
  /// The largest probability of each row that was scored; nothing for a model of numbers.
  let confidence: [Double]
  /// Whether the answer was the label, where the rows have labels.
  let isCorrect: [Bool?]
  /// What each scored row is known by.
  let rows: [Digest]
  /// Why the model could not be run.
  let finding: Finding?

  /// Runs the model on the rows that have all it reads; the others are missing.
  ///
  /// - Throws: a diagnostic if the person stopped it. What the data lacks is a finding.
  init(
    of model: ModelValue, on dataset: Dataset, in context: Context, at span: SourceSpan
  ) throws(Diagnostic) {
    let whole = dataset.rowsWithInput(of: model.model)
    let scored = dataset.filter(rows: whole)
    let input: ModelInput
    do throws(Diagnostic) { input = try ModelInput(scored, for: model.model, at: span) } catch {
      self.init(finding: Finding(.noModel, "", error.message))
      return
    }
    guard !whole.isEmpty else {
      self.init(finding: Finding(.noModel, "", "no row has all that it reads"))
      return
    }
    let scoring = Scoring(model, in: context)
    let features = try scoring.features(of: input, at: span)
    let outputs = try scoring.outputs(of: input, at: span)
    var measures: [Measure]
    do throws(Interrupted) {
      measures = try FeatureProjection.measures(of: features)
    } catch {
      throw Diagnostic("stopped; every name is as it was before this statement")
    }
    let answers: Answers
    if let classes = model.model.target.classes {
      answers = Answers(
        try scoring.probabilities(outputs, at: span).reals, classes,
        labels: scored.labels(of: model.model.target))
      measures.append(Measure(Drift.Monitor.prediction, .answer, .categories(answers.names)))
      measures.append(Measure(Drift.Monitor.confidence, .answer, .numbers(answers.confidence)))
    } else {
      answers = Answers()
      measures.append(Measure(Drift.Monitor.prediction, .answer, .numbers(outputs.reals)))
    }
    self.init(
      values: measures.map { $0.spread(over: dataset.rowCount, at: whole) },
      confidence: answers.confidence, isCorrect: answers.isCorrect, rows: input.rows)
  }

  private init(
    values: [Measure]? = nil, confidence: [Double] = [], isCorrect: [Bool?] = [],
    rows: [Digest] = [], finding: Finding? = nil
  ) {
    self.values = values
    self.confidence = confidence
    self.isCorrect = isCorrect
    self.rows = rows
    self.finding = finding
  }
}

/// The likeliest class of each row.
private struct Answers {
  var names: [String] = []
  var confidence: [Double] = []
  var isCorrect: [Bool?] = []

  init() {}

  /// - Parameters:
  ///   - probabilities: row by row.
  ///   - labels: the true class's name, where it is known.
  init(_ probabilities: [Double], _ classes: ClassLabels, labels: [String?]) {
    let width = classes.names.count
    for row in labels.indices {
      let shares = probabilities[row * width..<(row + 1) * width]
      // Of equal ones the first; a NaN is never larger.
      var best = shares.startIndex
      for place in shares.indices where shares[place] > shares[best] { best = place }
      let name = classes.names[best - shares.startIndex]
      names.append(name)
      confidence.append(shares[best])
      isCorrect.append(labels[row].map { $0.utf8.elementsEqual(name.utf8) })
    }
  }
}

extension Dataset {
  /// The rows in which nothing that the model reads is missing.
  fileprivate func rowsWithInput(of model: Model) -> [Int] {
    let names: [String] =
      switch model.preprocessing {
      case .image: columns.filter { $0.kind == .image }.map(\.name)
      case .columns(let preprocessing): preprocessing.names
      }
    var isWhole = [Bool](repeating: true, count: rowCount)
    for column in columns where names.contains(column.name) {
      for (row, isMissing) in column.values.missing.enumerated() where isMissing {
        isWhole[row] = false
      }
      if case .float64(let values) = column.values {
        for (row, value) in values.enumerated() where value?.isFinite == false {
          isWhole[row] = false
        }
      }
    }
    return isWhole.indices.filter { isWhole[$0] }
  }

  /// The label of each row as the name of a class; nil where there is none.
  fileprivate func labels(of target: Target) -> [String?] {
    guard let name = target.column, let column = columns.first(where: { $0.name == name }) else {
      return [String?](repeating: nil, count: rowCount)
    }
    if case .float64(let values) = column.values {
      // 3.0 read from a table with fractions elsewhere still means class 3.
      return values.map { $0.map { Int(exactly: $0)?.description ?? $0.description } }
    }
    return column.values.descriptions
  }
}

extension Measure {
  /// The same values at these rows of a longer table, missing elsewhere.
  fileprivate func spread(over count: Int, at rows: [Int]) -> Measure {
    guard rows.count < count else { return self }
    switch values {
    case .numbers(let values):
      var spread = [Double?](repeating: nil, count: count)
      for (place, row) in rows.enumerated() { spread[row] = values[place] }
      return Measure(name, family, .numbers(spread))
    case .categories(let values):
      var spread = [String?](repeating: nil, count: count)
      for (place, row) in rows.enumerated() { spread[row] = values[place] }
      return Measure(name, family, .categories(spread))
    }
  }
}

extension Tensor {
  /// The elements as float64.
  fileprivate var reals: [Double] {
    switch storage {
    case .boolean(let values): values.map { $0 ? 1 : 0 }
    case .int64(let values): values.map(Double.init)
    case .float32(let values): values.map(Double.init)
    case .float64(let values): values
    }
  }
}
