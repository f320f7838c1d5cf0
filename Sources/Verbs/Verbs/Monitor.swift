import Datasets
import Drift
import Interpreter
import Language
import Tensors

/// Remembers what rows are like: `watch = monitor model from valid alarm once in 100 checks`.
struct Monitor: Verb {
  static let summary = "Remember what rows are like, so that later ones can be checked."
  static let about = """
    A model is only as good as new rows are like the ones it learned from; that they become different \
    is called drift, and nobody tells the model. A monitor keeps how every column, and the model's \
    features and answers, are distributed (never a row), and `check` holds later rows against it. \
    `alarm once in 100 checks` says how many false alarms are fine: over all that is watched together, \
    at most that many where nothing changed.
    """
  static let examples = [
    "watch = monitor model from test", "watch = monitor digits alarm once in 50 checks",
  ]

  // Its rows are run through the model, and it is read again as long as the model is in use.
  static let isCostly = true

  @Object("a model, or a dataset") var subject: AnyValue
  @Clause("from", "rows that are as they should be, and that the model was not fitted on")
  var data: DatasetValue?
  @Clause("alarm", "how often a check of unchanged rows may alarm") var rate = AlarmRate()

  func run(in context: Context) throws(Diagnostic) -> MonitorValue {
    let (model, rows, span) = try subjects()
    guard rows.dataset.rowCount > 0 else {
      throw Diagnostic("there are no rows to remember", at: span)
    }
    var measures: Measures
    do throws(DatasetError) { measures = try Measures(reference: rows.dataset) } catch {
      throw error.diagnostic.located(at: span)
    }
    for column in measures.setAside {
      context.notice("`\(column.name)` is set aside: \(column.reason.rawValue)")
    }
    var calibration: ConfidenceCalibration?
    if let model {
      // A reference the model cannot read is a mistake, not a finding.
      _ = try ModelInput(rows.dataset.slice(0..<0), for: model.model, at: span)
      let answers = try ModelMeasures(of: model, on: rows.dataset, in: context, at: span)
      guard let values = answers.values else {
        throw Diagnostic("no row has all that the model reads", at: span)
      }
      measures.values += values
      calibration = ConfidenceCalibration(
        confidence: answers.confidence, isCorrect: answers.isCorrect)
      warnOfFittedRows(answers.rows, model, in: context)
    }
    let watched = measures.values.compactMap { $0 }
    guard !watched.isEmpty else {
      throw Diagnostic("no column of these rows can be watched", at: span)
    }
    let monitor = Drift.Monitor(
      of: watched, rowCount: rows.dataset.rowCount, checksPerAlarm: rate.checks,
      setAside: measures.setAside, calibration: calibration, target: model?.model.target.column)
    warnOfFewRows(monitor, in: context)
    return MonitorValue(monitor, model: model)
  }

  private func subjects() throws(Diagnostic) -> (ModelValue?, DatasetValue, SourceSpan) {
    switch subject.value {
    case let model as ModelValue:
      guard let data else {
        throw Diagnostic("`monitor` needs rows to hold later ones against", at: $subject.span)
          .hint("`monitor \($subject.span.text) from DATA`, with rows it was not fitted on")
      }
      return (model, data, $data.span)
    case let rows as DatasetValue:
      guard data == nil else {
        throw Diagnostic("a dataset is its own reference", at: $data.span)
          .hint("`monitor \($subject.span.text)`, or `monitor MODEL from \($subject.span.text)`")
      }
      return (nil, rows, $subject.span)
    default:
      throw Diagnostic(
        "`monitor` needs a model or a dataset", at: $subject.span,
        "this is \(Wording.article(subject.kind))")
    }
  }

  private func warnOfFittedRows(_ rows: [Digest], _ model: ModelValue, in context: Context) {
    let fitted = rows.count { model.model.rowsUsed.wasFitted(on: $0) }
    guard fitted > 0 else { return }
    context.notice(
      "the model was fitted on \(Wording.count(fitted)) of these \(Wording.count(rows.count, "row")): "
        + "on them it looks too sure, and new rows will look as if they had drifted")
  }

  private func warnOfFewRows(_ monitor: Drift.Monitor, in context: Context) {
    guard monitor.rowCount < StrayReference.enoughRows else { return }
    let unlucky = StrayReference.oneIn(rowCount: monitor.rowCount, level: monitor.level)
    context.notice(
      "\(Wording.count(monitor.rowCount, "row")) are few for a reference: one such in "
        + "\(Wording.count(unlucky)) strays so far that every second check of "
        + "\(StrayReference.batchRows) unchanged rows alarms")
  }
}

/// `once in 100 checks`.
struct AlarmRate: PhraseArgument {
  static let parts: [PhrasePart] = [
    .word("once"), .word("in"), .argument("checks", .expression), .word("checks"),
  ]
  static let expectation = "`once in N checks`"

  let checks: Int

  init() { checks = 100 }

  init(_ phrase: Phrase) throws(Diagnostic) {
    checks = try phrase.argument("checks")
    guard (2...Drift.Monitor.checkLimit).contains(checks) else {
      throw Diagnostic(
        "an alarm comes once in 2 to \(Wording.count(Drift.Monitor.checkLimit)) checks",
        at: phrase.span(of: "checks"))
    }
  }

  var canonicalText: String { "once in \(checks) checks" }
}
