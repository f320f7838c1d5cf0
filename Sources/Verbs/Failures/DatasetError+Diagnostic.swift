import Datasets
import Language

extension DatasetError {
  /// The error in the words of a person who typed a command; it points nowhere, since only the verb
  /// knows which argument meant the table.
  var diagnostic: Diagnostic {
    switch self {
    case .missingColumn(let name, let available):
      Diagnostic("there is no column `\(name)`")
        .hint(nearest(to: name, among: available).map { "did you mean `\($0)`?" })
        .hint("the columns are \(Wording.list(available.prefix(12).map { "`\($0)`" }))")
    case .duplicateColumn(let name): Diagnostic("two columns are called `\(name)`")
    case .lengthsDiffer(let column, let count, let expected):
      Diagnostic(
        "`\(column)` has \(Wording.count(count, "value")) where \(Wording.count(expected)) are needed"
      )
    case .notBoolean(let column, let kind):
      Diagnostic("a condition is true or false in each row, and `\(column)` is \(kind)")
        .hint("compare it: `data where \(column) == …`")
    case .unsupported(let operation, let left, let right):
      Diagnostic(
        right.map { "`\(operation)` has no meaning between a \(left) and a \($0)" }
          ?? "`\(operation)` has no meaning for a \(left)")
    case .integerOverflow(let operation, let row):
      Diagnostic("`\(operation)` leaves the range of int64 in row \(row)")
        .hint("add 0.0 to count in float64")
    case .divisionByZero(let operation, let row):
      Diagnostic("`\(operation)` divides an integer by zero in row \(row)")
    case .unreadable(let path, let reason): Diagnostic("\"\(path)\" can't be read: \(reason)")
    case .climbsOut(let path, let line):
      Diagnostic(
        "\"\(path)\" lies outside the folder of its table\(line.map { " (line \($0))" } ?? "")"
      )
      .hint("a table may name only files beside it and below")
    case .fileTooLarge(let path, let bytes, let limit):
      Diagnostic(
        "\"\(path)\" has \(Wording.bytes(bytes)); at most \(Wording.bytes(limit)) are read")
    case .fileChanged(let path):
      Diagnostic("\"\(path)\" is not the file it was when it was loaded")
        .hint("load the data again")
    case .malformedTable(let path, let line, let problem):
      Diagnostic("\"\(path)\" is no proper table: line \(line) \(problem.wording)")
    case .noImages(let path):
      Diagnostic("\"\(path)\" has no folders with pictures in them")
        .hint("a folder of pictures holds one folder for each class")
    case .missingImage(let row): Diagnostic("row \(row) has no picture")
    case .undecodableImage(let path, let row, let problem):
      Diagnostic(
        "\"\(path)\"\(row.map { " (row \($0))" } ?? "") \(problem.wording)")
    case .unsplittable(let problem): problem.diagnostic
    case .interrupted: Diagnostic("stopped; every name is as it was before this statement")
    }
  }
}

extension TableProblem {
  fileprivate var wording: String {
    switch self {
    case .empty: "is where a header should be, and there is none"
    case .raggedRow(let fields, let expected): "has \(fields) fields, the header has \(expected)"
    case .unclosedQuote: "opens a quote that nothing closes"
    case .textAfterQuote: "has text after a closing quote"
    case .invalidUTF8: "is not UTF-8"
    case .nulByte: "has a NUL byte"
    case .fieldTooLong(let limit): "has a field of more than \(Wording.bytes(limit))"
    case .tooManyColumns(let limit): "has more than \(Wording.count(limit)) columns"
    case .tooManyRows(let limit): "is beyond the \(Wording.count(limit)) rows that are read"
    case .duplicateColumn(let name): "names the column `\(name)` twice"
    case .unnamedColumn(let position): "gives column \(position) no name"
    }
  }
}

extension ImageProblem {
  fileprivate var wording: String {
    switch self {
    case .unknownFormat: "is neither a PNG nor a JPEG picture"
    case .cmyk: "is a CMYK picture, whose colours mean nothing without colour management"
    case .tooManyPixels(let width, let height, let limit):
      "has \(width) × \(height) pixels; at most \(Wording.count(limit)) are decoded"
    case .damaged(let reason): "is damaged: \(reason)"
    }
  }
}

extension SplitProblem {
  fileprivate var diagnostic: Diagnostic {
    switch self {
    case .noParts: Diagnostic("a split needs parts").hint("as in `into [75%, 25%]`")
    case .negativePart(let index): Diagnostic("part \(index + 1) is negative")
    case .moreThanAll: Diagnostic("the parts make more than 100%")
    case .moreRowsThanThere(let asked, let rowCount):
      Diagnostic(
        "the parts need \(Wording.count(asked, "row")), and there are \(Wording.count(rowCount))")
    case .mixedParts:
      Diagnostic("parts are percentages or numbers of rows, not both")
    }
  }
}
