import Datasets
import Drift
import Interpreter
import Language
import Tensors

/// Holds rows against a monitor: `check watch on new`.
struct Check: Verb {
  static let summary = "Say whether new rows are like those a monitor remembers."
  static let about = """
    Drift is when new rows are no longer like those a model was made with; its answers then get worse \
    without a sign. Every column, feature and answer is compared by exact tests, and an alarm means \
    that the differences are larger than chance makes them but once in the monitor's number of checks. \
    The p-value of a row says how often chance alone would do as much; PSI and distance say how large \
    the change is, which is what matters once there are many rows.
    """
  static let examples = [
    "check (monitor train) on test",
    "c = check (monitor model from test) on (digits where digit > 4)",
  ]

  @Object("a monitor") var watch: MonitorValue
  @Clause("on", "the rows to check") var data: DatasetValue

  func run(in context: Context) throws(Diagnostic) -> CheckValue {
    let monitor = watch.monitor
    let dataset = data.dataset
    guard dataset.rowCount > 0 else { return try result([], []) }
    let columns: Measures
    do throws(DatasetError) { columns = try Measures(batch: dataset, for: monitor) } catch {
      throw error.diagnostic.located(at: $data.span)
    }
    var (measures, findings) = (columns.values, columns.findings)
    if let model = watch.model {
      let answers = try ModelMeasures(of: model, on: dataset, in: context, at: $data.span)
      measures += answers.values.map { $0.map(Optional.some) } ?? []
      findings += [answers.finding].compactMap { $0 }
    }
    return try result(measures, findings)
  }

  /// - Parameter measures: as many of the monitor's as could be taken, in its order.
  private func result(
    _ measures: [Measure?], _ findings: [Finding]
  ) throws(Diagnostic) -> CheckValue {
    let missing = watch.monitor.measures.count - measures.count
    do throws(Interrupted) {
      return CheckValue(
        try watch.monitor.check(
          measures + [Measure?](repeating: nil, count: missing), rowCount: data.dataset.rowCount,
          findings: findings))
    } catch {
      throw Diagnostic("stopped; every name is as it was before this statement")
    }
  }
}
