import Datasets
import Interpreter
import Language

extension HelpTopic {
  /// How the fields of a table become values.
  static let tables = HelpTopic(
    "tables", summary: "how a table's fields are read, and which of them are missing",
    text: """
      Tables

        A table is text in UTF-8: a line of names, then a line a row, fields parted by commas, tabs or
        semicolons. A field in double quotes may hold separators, line ends and doubled quotes. Every
        row has as many fields as there are names.

        A field is missing, blanks around it not counted, if it is one of:
          \(missingTokens)

        Of these kinds a column has the first that fits every field that is not missing:

          boolean     true, True, TRUE, false, False, FALSE
          int64       whole numbers within 64 bits
          float64     decimals with or without an exponent, inf and infinity
          date        as in 2024-02-29
          image       names of PNG or JPEG files beside the table or below
          category    at most \(ColumnInference.categoryLimit) different texts, each there twice on average
          text        everything else

        Arithmetic keeps what is missing, comparisons with it are false, reductions skip and count it;
        `missing(column)` tests for it. A model's input can't be missing.
      """)

  private static var missingTokens: String {
    ColumnInference.missingTokens.map { $0.isEmpty ? "nothing at all" : "`\($0)`" }
      .joined(separator: ", ")
  }
}
