import Datasets
import Interpreter
import Language

/// Cuts a dataset into parts: `train, test = split cells into [75%, 25%] stratify type seed 7`.
struct Split: Verb {
  static let summary = "Cut a dataset into parts that share no row."
  static let about = """
    A model can learn its examples by heart, so it is judged on rows it has never seen. `stratify` \
    keeps the mix of a column's values equal in every part; `by group` keeps rows that belong \
    together, such as all pictures of one patient, on one side. The same seed gives the same parts, \
    for ever.
    """
  static let examples = [
    "train, test = split digits into [75%, 25%] seed 1",
    "train, valid, test = split digits into [60%, 15%, 25%] stratify digit seed 7",
  ]

  @Object var data: DatasetValue
  @Clause("into", "percentages, or numbers of rows") var parts: [Number]
  @Clause("stratify", "columns whose mix is the same in every part") var stratify: ColumnNames?
  @Clause("by", "rows of a group stay together") var group: GroupColumn?
  @Clause("seed", "another seed gives other parts") var seed = 0

  func run(in context: Context) throws(Diagnostic) -> List {
    let split = Datasets.Split(
      try sizes(), stratify: stratify?.names ?? [], group: group?.column, seed: Int64(seed))
    do throws(DatasetError) {
      let made = try data.dataset.split(split)
      let rest = made.reduce(data.dataset.rowCount) { $0 - $1.rowCount }
      if rest > 0 {
        context.notice("\(Wording.count(rest, "row")) \(rest == 1 ? "is" : "are") in no part")
      }
      return List(made.map(DatasetValue.init))
    } catch {
      throw error.diagnostic.located(at: $parts.span)
    }
  }

  private func sizes() throws(Diagnostic) -> Datasets.Split.Parts {
    let counts = parts.compactMap { part -> Int? in
      if case .integer(let count) = part { count } else { nil }
    }
    if counts.count == parts.count, !parts.isEmpty { return .counts(counts) }
    guard counts.isEmpty else {
      throw Diagnostic("parts are percentages or numbers of rows, not both", at: $parts.span)
    }
    var fractions: [Fraction] = []
    for part in parts {
      let fraction: Fraction? =
        if case .percent(let percent) = part {
          Fraction(decimal: "\(percent.digits)e\(percent.exponent)", percent: true)
        } else {
          Fraction(part.real)
        }
      guard let fraction else {
        throw Diagnostic("\(part.text) is no share of a table", at: $parts.span)
      }
      fractions.append(fraction)
    }
    return .fractions(fractions)
  }
}

/// `group COLUMN`, after `by`.
struct GroupColumn: PhraseArgument {
  static let parts: [PhrasePart] = [.word("group"), .argument("column", .expression)]
  static let expectation = "`group` and a column"
  static var nameScope: NameScope { .columns(of: nil) }

  let column: String

  init(_ phrase: Phrase) throws(Diagnostic) {
    column = try phrase.argument("column", as: ColumnName.self).name
  }

  var canonicalText: String { "group \(column)" }
}
