import Drift
import Evaluation
import Interpreter
import Language
import Tensors

/// What a check found, as a value of the language.
struct CheckValue: Verdict {
  static let kind = "check"

  let check: DriftCheck

  init(_ check: DriftCheck) { self.check = check }

  var summary: String {
    "\(check.headline); \(Wording.count(check.rowCount, "row")) against "
      + "\(Wording.count(check.referenceCount)) of the reference"
  }

  /// `alarm, 656 rows: `type` and `confidence` drifted`.
  var verdict: String {
    let names = check.drifted.map { "`\($0.name)`" }
    let drifted =
      names.isEmpty ? [] : [CheckValue.some(of: names, limit: CheckValue.namedLimit) + " drifted"]
    let broken = check.findings.filter(\.kind.isAlarm).map { String($0.sentence.dropLast()) }
    let found = (drifted + broken).joined(separator: "; ")
    return (check.isAlarm ? "alarm, " : "quiet, ") + Wording.count(check.rowCount, "row")
      + (found.isEmpty ? "" : ": \(found)")
  }

  /// Measures that a line names.
  private static let namedLimit = 5

  /// The drifted measures, or where none did those that differ most; then what else was found.
  func rendering(width: Int) -> Rendering {
    var table = TextTable([
      ("measure", .left), ("what", .left), ("reference", .right), ("batch", .right),
      ("p-value", .right), ("PSI", .right), ("distance", .right),
    ])
    for change in shownChanges { table.add(CheckValue.cells(of: change)) }
    let notes = notes.map { $0.filled(toWidth: width) }.joined(separator: "\n")
    let head = summary.filled(toWidth: width)
    guard !table.rows.isEmpty else {
      return Rendering("\(head)\n\(notes)", html: CheckValue.paragraphs([summary] + self.notes))
    }
    let text = "\(head)\n\n\(table.text(width: width))\n\n\(notes)"
    return Rendering(
      text,
      html: CheckValue.paragraphs([summary]) + table.html + CheckValue.paragraphs(self.notes))
  }

  private static func paragraphs(_ texts: [String]) -> String {
    texts.map { "<p>\(Rendering.escaped($0.printableLine))</p>" }.joined()
  }

  /// All that drifted, at most ``shownLimit``, else the most different ones.
  private var shownChanges: [DriftCheck.Change] {
    let drifted = check.drifted
    if !drifted.isEmpty { return Array(drifted.prefix(CheckValue.shownLimit)) }
    let changes = check.changes
    let order = changes.indices.sorted { (changes[$0].pValue, $0) < (changes[$1].pValue, $1) }
    return order.prefix(CheckValue.quietLimit).map { changes[$0] }
  }

  private static let (shownLimit, quietLimit) = (20, 5)

  private static func cells(of change: DriftCheck.Change) -> [String] {
    let isShare = change.what.hasPrefix("share") || change.what == "missing"
    func value(_ number: Double?) -> String {
      number.map { isShare ? Wording.percent($0) : Wording.number($0) } ?? ""
    }
    return [
      change.name, change.what, value(change.reference), value(change.batch),
      pText(change.pValue), Wording.fixed(change.stability, decimals: 2),
      change.distance.map(Wording.number) ?? "",
    ]
  }

  /// Two digits, or that it is very small.
  private static func pText(_ value: Double) -> String {
    value < 1e-6
      ? "< 1e-6" : value < 0.001 ? Wording.number(value) : Wording.fixed(value, decimals: 3)
  }

  private var notes: [String] {
    var notes = findingNotes
    let more = check.drifted.count - CheckValue.shownLimit
    if more > 0 { notes.insert("… \(Wording.count(more)) more drifted.", at: 0) }
    if let accuracy = check.accuracy {
      let before =
        check.referenceAccuracy.map { " (\(Wording.percent($0)) on the reference)" } ?? ""
      notes.append(
        "Accuracy to expect, from how sure the model is: \(Wording.percent(accuracy.value)), "
          + "\(Wording.percent(accuracy.lower)) to \(Wording.percent(accuracy.upper))\(before).")
    }
    if !check.strangestRows.isEmpty, check.isAlarm {
      notes.append(
        "Strangest rows: \(Wording.list(check.strangestRows.prefix(5).map(String.init))).")
    }
    if !check.isAlarm, let shift = check.visibleShift {
      notes.append(
        "Shifts of a measure under \(Wording.fixed(shift, decimals: 2)) standard deviations would "
          + "mostly stay unseen in so many rows.")
    }
    return notes + [check.advice]
  }

  /// The findings as sentences; what many columns share is one.
  private var findingNotes: [String] {
    let constant = check.findings.filter { $0.kind == .constant }
    let isNumber = Set(check.changes.filter { $0.distance != nil }.map(\.name))
    let texts = constant.map { finding in
      let number = isNumber.contains(finding.name) ? Double(finding.detail) : nil
      return "`\(finding.name)` (\(number.map(Wording.number) ?? finding.detail))"
    }
    let others = check.findings.filter { $0.kind != .constant }.map(\.sentence)
    guard !constant.isEmpty else { return others }
    return [
      "The same in all rows, and not so in the reference: \(CheckValue.some(of: texts, limit: 10))."
    ] + others
  }

  /// The first of these, and how many others there are.
  private static func some(of texts: [String], limit: Int) -> String {
    let rest = texts.count - limit
    return Wording.list(
      Array(texts.prefix(limit)) + (rest > 0 ? ["\(Wording.count(rest)) more"] : []))
  }

  var attributeNames: [String] {
    [
      "alarm", "drifted", "changes", "rows", "accuracy", "accuracy_interval", "findings", "advice",
    ]
  }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    switch name {
    case "alarm": check.isAlarm
    case "drifted": TableValue(CheckValue.table("drifted", check.drifted))
    case "changes": TableValue(CheckValue.table("changes", check.changes))
    case "rows": List(check.strangestRows.map { Number.integer($0) })
    case "accuracy": check.accuracy.map { Number.real($0.value) } ?? None()
    case "accuracy_interval":
      check.accuracy.map { List([Number.real($0.lower), Number.real($0.upper)]) } ?? None()
    case "findings": List(check.findings.map(\.sentence))
    case "advice": check.advice
    default: nil
    }
  }

  private static func table(_ title: String, _ changes: [DriftCheck.Change]) -> ReportTable {
    ReportTable(
      title: title,
      headings: [
        "measure", "family", "test", "what", "reference", "batch", "p", "psi", "distance",
      ],
      rows: changes.map { change in
        [
          .text(change.name), .text(change.family.rawValue), .text(change.test),
          .text(change.what), .score(change.reference), .score(change.batch),
          .score(change.pValue), .score(change.stability),
          change.distance.map { .score($0) } ?? .empty,
        ]
      })
  }

  var canonicalValue: CanonicalValue { check.canonicalValue }

  var json: JSON? {
    .object([
      (name: "alarm", value: .boolean(check.isAlarm)),
      (name: "drifted", value: .list(check.drifted.map { .text($0.name) })),
      (name: "findings", value: .list(check.findings.map { .text($0.sentence) })),
      (name: "advice", value: .text(check.advice)),
    ])
  }
}

extension String {
  /// Broken at blanks into lines of this width; further lines are indented by two.
  func filled(toWidth width: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in printableLine.split(separator: " ") {
      if !line.isEmpty, line.displayWidth + 1 + String(word).displayWidth > width {
        lines.append(line)
        line = "  " + word
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
