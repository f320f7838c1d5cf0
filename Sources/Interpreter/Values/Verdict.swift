/// What was found out about another value, as a check finds out something about a monitor: `history of`
/// the other value tells it.
public protocol Verdict: Value {
  /// What was found, in one line.
  var verdict: String { get }
}
