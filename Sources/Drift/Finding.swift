/// Something about a batch that is no matter of chance.
public struct Finding: Sendable, Equatable {
  /// What was found.
  public let kind: Kind
  /// The column or measure it is about; empty where it is about all rows.
  public let name: String
  /// More about it, for people: a kind of column, names of categories.
  public let detail: String

  /// What can be found. The raw value is the finding's name.
  public enum Kind: String, Sendable, CaseIterable {
    case noRows = "no rows"
    case fewRows = "too few rows"
    case missingColumn = "missing column"
    case typeChanged = "type changed"
    case empty = "empty column"
    case constant = "constant"
    case newCategories = "new categories"
    case newColumn = "new column"
    case noLabels = "no labels"
    case noModel = "no model"

    /// Whether it is an alarm by itself: data like the reference's cannot have it by chance.
    public var isAlarm: Bool {
      switch self {
      case .noRows, .missingColumn, .typeChanged: true
      case .fewRows, .empty, .constant, .newCategories, .newColumn, .noLabels, .noModel: false
      }
    }
  }

  /// A finding.
  public init(_ kind: Kind, _ name: String = "", _ detail: String = "") {
    self.kind = kind
    self.name = name
    self.detail = detail
  }
}
