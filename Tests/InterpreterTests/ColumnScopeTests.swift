import Language
import Tensors
import Testing

@testable import Interpreter

/// A column of numbers, some missing: the least that arithmetic on columns needs.
struct Numbers: Operable, Countable {
  static let kind = "column"
  var values: [Double?]

  var summary: String { values.map { $0.map { "\($0)" } ?? "missing" }.joined(separator: " ") }
  var canonicalValue: CanonicalValue { ["kind": "column", "text": .text(summary)] }
  var elementCount: Int { values.count }
  func element(at position: Int) throws(Diagnostic) -> any Value {
    values[position].map(Number.real) ?? None()
  }

  func applying(_ operation: BinaryOperator, to other: any Value, onLeft: Bool)
    throws(Diagnostic) -> (any Value)?
  {
    guard let number = (other as? Number)?.real else { return nil }
    switch operation {
    case .greaterOrEqual where onLeft:
      return Numbers(values: values.map { $0.map { $0 >= number ? 1 : 0 } ?? 0 })
    case .add: return Numbers(values: values.map { $0.map { $0 + number } })
    case .multiply where !onLeft: return Numbers(values: values.map { $0.map { $0 * number } })
    default: return nil
    }
  }

  func applying(_ function: String, to arguments: [(name: String, value: any Value)])
    throws(Diagnostic) -> (any Value)?
  {
    function == "missing" ? Numbers(values: values.map { $0 == nil ? 1 : 0 }) : nil
  }
}

/// A table of such columns.
struct Table: Columnar, Indexable {
  static let kind = "dataset"
  var columns: [(name: String, column: Numbers)]

  var summary: String {
    columns.map { "\($0.name): \($0.column.summary)" }.joined(separator: "; ")
  }
  var canonicalValue: CanonicalValue { ["kind": "dataset", "text": .text(summary)] }
  var columnNames: [String] { columns.map(\.name) }
  func column(_ name: String) -> (any Value)? { columns.first { $0.name == name }?.column }

  func keeping(where condition: any Value) throws(Diagnostic) -> any Value {
    guard let mask = condition as? Numbers else {
      throw Diagnostic("a condition is true or false for each row")
    }
    return Table(
      columns: columns.map { name, column in
        (name, Numbers(values: zip(column.values, mask.values).filter { $1 == 1 }.map { $0.0 }))
      })
  }

  func setting(column name: String, to value: any Value) throws(Diagnostic) -> any Value {
    guard let column = value as? Numbers else { throw Diagnostic("this is no column") }
    return Table(columns: columns.filter { $0.name != name } + [(name, column)])
  }

  func indexed(by indices: [Index]) throws(Diagnostic) -> any Value {
    guard case .slice(let start, let end, let step) = indices[0] else {
      throw Diagnostic("rows are sliced")
    }
    return Table(
      columns: columns.map { name, column in
        let rows = Index.positions(
          start: start, end: end, step: step, length: column.values.count)
        return (name, Numbers(values: rows.map { column.values[$0] }))
      })
  }
}

private struct Fetch: Verb {
  static let summary = "Give a table."
  static let examples = ["fetch"]

  func run(in context: Context) throws(Diagnostic) -> AnyValue {
    AnyValue(
      Table(columns: [
        ("size", Numbers(values: [1, 2, nil])), ("age", Numbers(values: [7, 8, 9])),
      ]))
  }
}

private struct Group: Verb {
  static let summary = "Name columns and layers."
  static let examples: [String] = []

  @Object("what to group") var table: Table
  @Clause("by", "columns") var groups: ColumnGroups = ColumnGroups([])
  @Clause("target", "a column") var target: ColumnName?
  @Clause("keep", "rows") var condition: DeferredExpression?

  func run(in context: Context) throws(Diagnostic) -> String {
    let kept = try condition.map { (condition) throws(Diagnostic) in
      try context.evaluate(condition.expression, columnsOf: table).summary
    }
    return [groups.canonicalText, target?.name, kept].compactMap { $0 }.joined(separator: " / ")
  }
}

private func shown(_ text: String) -> String {
  session([Fetch.self, Group.self]).submit("t = fetch\n" + text, stopsAtError: false).dropFirst()
    .map { $0.terminalText() }.joined(separator: "\n")
}

@Test func columnsComeBeforeVariablesAfterWhere() {
  #expect(shown("t where size >= 2") == "size: 2.0; age: 8.0")
  #expect(
    shown("size = 100\nt where size >= 2")
      == "\nnote: `size` is the column here, not the variable\nsize: 2.0; age: 8.0")
  #expect(shown("least = 8\nlen((t where age >= least).size)") == "\n2")
}

@Test func aColumnIsSetByAssigningToIt() {
  #expect(shown("t.big = t.size + 1\nt.big") == "\n2.0 3.0 missing")
  #expect(shown("n = 1\nn.big = 2").contains("only a dataset has columns to set"))
  #expect(shown("t.big = 3").contains("this is no column"))
  #expect(shown("t.sizes").contains("did you mean `size`?"))
  #expect(shown("columns(t)") == "[\"size\", \"age\"]")
  #expect(shown("missing(t.size)") == "0.0 0.0 1.0")
  #expect(shown("2 * t.age") == "14.0 16.0 18.0")
  #expect(shown("t.age % 2").contains("`%` has no meaning between a column and the number 2"))
  #expect(shown("t[0:1].age") == "7.0")
}

@Test func columnsAreNamedInTheScopeOfTheObject() {
  #expect(shown("group t by size, [age, size] target age") == "size, [age, size] / age")
  #expect(shown("group t by \"size\"") == "size")
  #expect(shown("name = \"age\"\ngroup t by name") == "\nage")
  let error = shown("group t by sice")
  #expect(error.contains("`t` has no column `sice`"))
  #expect(error.contains("did you mean `size`?"))
  #expect(shown("group t by age keep age + 1") == "age / 8.0 9.0 10.0")
}

@Test func aFunctionMayNameColumns() {
  #expect(shown("def old(d) = d where age >= 8\nold(t)") == "\nsize: 2.0 missing; age: 8.0 9.0")
  #expect(shown("def sliced(d) = (group d by size)\nsliced(t)") == "\nsize")
}
