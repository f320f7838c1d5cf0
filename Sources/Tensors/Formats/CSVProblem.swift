/// What can be wrong with a `.csv` file of numbers. Lines are counted from 1.
public enum CSVProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case noText
  case empty
  case noNumber(text: String, line: Int, column: Int)
  case raggedLine(line: Int, fields: Int, expected: Int)
  /// The column's other fields say integer or boolean, this one does not fit int64.
  case integerOutOfRange(text: String, line: Int, column: Int)

  /// What is wrong, as a sentence.
  public var description: String {
    switch self {
    case .noText: "the file is not UTF-8 text"
    case .empty: "the file has no numbers"
    case .noNumber(let text, let line, let column):
      "line \(line), field \(column): \"\(text)\" is not a number"
    case .raggedLine(let line, let fields, let expected):
      "line \(line) has \(fields) \(fields == 1 ? "field" : "fields"), and the first has \(expected)"
    case .integerOutOfRange(let text, let line, let column):
      "line \(line), field \(column): \(text) is too large for int64"
    }
  }
}
