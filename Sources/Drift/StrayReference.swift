import Statistics

/// How far the rate of false alarms of one fixed reference can lie from the promised one.
///
/// The promise holds over draws of reference and batch together. A reference that was drawn badly stays
/// bad: every check against it is a little off. This is worked out as if the monitor were one test of a
/// mean at its level, and the reference's mean so far off that every second batch of ``batchRows`` alarms.
public enum StrayReference {
  /// Rows of the batches that are thought of.
  public static let batchRows = 500
  /// References of as many rows and more are taken to be good enough to go without a word.
  public static let enoughRows = 500

  /// One reference in how many is so unlucky.
  public static func oneIn(rowCount: Int, level: Double) -> Int {
    let threshold = StandardNormal.quantile(1 - level / 2)
    let distance = threshold * (1 + Double(rowCount) / Double(batchRows)).squareRoot()
    return Int(min(0.5 / StandardNormal.cumulative(-distance), 1e15))
  }
}
