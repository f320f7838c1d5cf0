import Evaluation
import Interpreter

extension HelpTopic {
  /// Every metric of a report.
  static let metrics = HelpTopic(
    "metrics", summary: "the numbers of a report, and how each is defined",
    text: (["Metrics of classifiers: `r.NAME` of a report `r`", ""]
      + Metrics.ofClasses.flatMap(lines)
      + ["", "Metrics of models that predict a number", ""]
      + Metrics.ofNumbers.flatMap(lines)).joined(separator: "\n"))

  private static func lines(of metric: any Metric) -> [String] {
    ["  \(metric.name): \(metric.range.rawValue)", "      \(metric.summary) \(metric.source)"]
  }
}
