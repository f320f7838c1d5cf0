/// Every metric, in the order of reports and of `help metrics`.
public enum Metrics {
  /// Of classifiers.
  public static let ofClasses: [any ClassMetric] = [
    Accuracy(), BalancedAccuracy(), Precision(), Recall(), F1(), AUROC(), LogLoss(),
    CalibrationError(),
  ]

  /// Of regressions.
  public static let ofNumbers: [any NumberMetric] = [
    MeanAbsoluteError(), RootMeanSquaredError(), RSquared(),
  ]
}
