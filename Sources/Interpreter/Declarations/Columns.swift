import Language

/// One column of a dataset, by name: `target defective`. Columns come before variables; a variable
/// that holds a text names the column of that text.
public struct ColumnName: Argument, Sendable {
  /// What messages call it.
  public static let expectation = "a column"
  /// Whose names come before variables in it.
  public static var nameScope: NameScope { .columns(of: nil) }
  /// The name.
  public let name: String

  /// The column of this name.
  public init(_ name: String) { self.name = name }

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> ColumnName {
    let names = try given.columns(in: given.expression)
    guard names.count == 1 else {
      throw Diagnostic("`\(given.verb)` needs one column here", at: given.span)
    }
    return ColumnName(names[0])
  }

  /// Its form in a command's lineage.
  public var canonicalText: String { columnText(name) }
}

/// Columns of a dataset: `stratify type`, `stratify [defective, type]`.
public struct ColumnNames: Argument, Sendable {
  /// How the parser reads it.
  public static let argumentKind = ArgumentKind.expressions
  /// What messages call it.
  public static let expectation = "columns"
  /// What stands for it in a line of `help`.
  public static let placeholder = "COLUMNS"
  /// Whose names come before variables in it.
  public static var nameScope: NameScope { .columns(of: nil) }
  /// The columns, in the order named.
  public let names: [String]

  /// These columns.
  public init(_ names: [String]) { self.names = names }

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> ColumnNames {
    ColumnNames(try ColumnGroups.read(given).groups.flatMap { $0 })
  }

  /// Its form in a command's lineage.
  public var canonicalText: String { "[" + names.map(columnText).joined(separator: ", ") + "]" }
}

/// Columns to slice by: `by A, B` is two groups of one, `by [A, B]` one group that crosses them.
public struct ColumnGroups: Argument, Sendable {
  /// How the parser reads it.
  public static let argumentKind = ArgumentKind.expressions
  /// What messages call it.
  public static let expectation = "columns"
  /// What stands for it in a line of `help`.
  public static let placeholder = "COLUMNS"
  /// Whose names come before variables in it.
  public static var nameScope: NameScope { .columns(of: nil) }
  /// None is empty.
  public let groups: [[String]]

  /// These groups; none may be empty.
  public init(_ groups: [[String]]) { self.groups = groups }

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> ColumnGroups {
    let expressions: [Expression]
    if case .expressions(let several) = given.syntax {
      expressions = several
    } else {
      expressions = [given.expression]
    }
    var groups: [[String]] = []
    for expression in expressions {
      let names = try given.columns(in: expression)
      guard !names.isEmpty else { throw Diagnostic("no column is named here", at: expression.span) }
      groups.append(names)
    }
    return ColumnGroups(groups)
  }

  /// Its form in a command's lineage.
  public var canonicalText: String {
    groups.map { group in
      group.count == 1
        ? columnText(group[0]) : "[" + group.map(columnText).joined(separator: ", ") + "]"
    }.joined(separator: ", ")
  }
}

/// A column as a command names it: a plain word bare, anything else as a text.
private func columnText(_ name: String) -> String {
  let isWord =
    name.first.map { $0.isLetter || $0 == "_" } == true
    && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  return isWord ? name : name.literal
}

extension Given {
  /// The columns an expression names: a bare name, a text, or a list of these. Names of the scope's
  /// columns come first; otherwise a variable's text or list of texts counts.
  fileprivate func columns(in expression: Expression) throws(Diagnostic) -> [String] {
    switch expression.kind {
    case .list(let elements):
      var names: [String] = []
      for element in elements { names += try columns(in: element) }
      return names
    case .text(let text): return [try existingColumn(text, at: expression.span)]
    case .name(let name):
      let known = (scope as? any Columnar)?.columnNames ?? []
      if known.contains(name) {
        if isVariable(name) {
          notice("`\(name)` is the column of \(quotedScope) here, not the variable")
        }
        return [name]
      }
      guard isVariable(name) else { return [try existingColumn(name, at: expression.span)] }
    default: break
    }
    let value = try variable(expression)
    let texts: [String]?
    if let text = value as? String { texts = [text] } else { texts = try [String].from(value) }
    guard let texts else { throw mismatch(expected: "a column", found: value) }
    var names: [String] = []
    for text in texts { names.append(try existingColumn(text, at: expression.span)) }
    return names
  }

  private func existingColumn(_ name: String, at span: SourceSpan) throws(Diagnostic) -> String {
    guard let columns = scope as? any Columnar else { return name }
    guard !columns.columnNames.contains(name) else { return name }
    let likely = nearest(to: name, among: columns.columnNames)
    let subject = scopeText.map { "`\($0)`" } ?? "the dataset"
    let listing = scopeText.map { "`describe \($0)` lists the columns" }
    let hints = [likely.map { "did you mean `\($0)`?" }, listing].compactMap { $0 }
    throw Diagnostic("\(subject) has no column `\(name)`", at: span)
      .hint(hints.isEmpty ? nil : hints.joined(separator: " "))
  }

  private var quotedScope: String { scopeText.map { "`\($0)`" } ?? "the dataset" }
}
