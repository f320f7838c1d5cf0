/// A column that a monitor does not watch.
public struct SetAside: Sendable, Equatable {
  /// The column.
  public let name: String
  /// Why.
  public let reason: Reason

  /// Why a column is not watched.
  public enum Reason: String, Sendable, CaseIterable {
    case countsRows = "it only counts rows"
    case date = "dates always move on"
    case text = "most of its texts are different"
    case empty = "it has no values"
  }
}
