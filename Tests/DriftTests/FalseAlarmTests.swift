import Catalogue
import Datasets
import Foundation
import Tensors
import Testing

@testable import Drift

/// The promise: of checks of unchanged data, at most one in N gives an alarm, over draws of reference and
/// batch together.
///
/// Here 200 draws at once in 10. `THAW_SIMULATIONS=2000` makes so many at once in 100, with solar cells
/// where the library has them; `THAW_TABLES` names further tables (`.csv`, parted by `:`). See
/// `false_alarms.sh`.
@Suite(.serialized) struct FalseAlarmTests {
  @Test(arguments: [(500, 200), (150, 400), (60, 25)])
  func unchangedDataAlarmsNoOftenerThanPromised(sizes: (Int, Int)) throws {
    try expectFewAlarms("digits", Tables.digits(), reference: sizes.0, batch: sizes.1)
  }

  @Test func columnsThatAreCopiesOrFullOfTiesDoNotAddAlarms() throws {
    let rows = 900
    let base = Tables.normal(rows, seed: 5)
    let copy = base.map { $0.map { 2 * $0 + 1 } }
    let coarse = base.map { $0.map { $0.rounded() } }
    let rare = base.map { $0.map { $0 > 2 ? 1.0 : 0 } }
    let gaps = base.enumerated().map { $0.offset % 7 == 0 ? nil : $0.element }
    let levels = base.map { $0.map { String(Int($0.rounded())) } }
    let flags = base.map { $0.map { $0 > 1.5 } }
    try expectFewAlarms(
      "ties",
      Tables.table(
        ("base", .float64(base)), ("copy", .float64(copy)), ("coarse", .float64(coarse)),
        ("rare", .float64(rare)), ("gaps", .float64(gaps)), ("levels", .text(levels)),
        ("flags", .boolean(flags))), reference: 400, batch: 150)
  }

  @Test func solarCellsWhereTheLibraryHasThem() throws {
    let environment = ProcessInfo.processInfo.environment
    guard environment["THAW_SIMULATIONS"] != nil,
      let library = Library.standard(environment: environment)
    else { return }
    let catalogue = Catalogue(library: library)
    guard let entry = catalogue.entries.first(where: { $0.name == "elpv" }),
      catalogue.installed(entry) != nil, let cells = try catalogue.dataset("elpv")
    else {
      print("skipped: the library has no solar cells")
      return
    }
    try expectFewAlarms("solar cells", cells, reference: 1000, batch: 300)
  }

  @Test func furtherTables() throws {
    let paths = ProcessInfo.processInfo.environment["THAW_TABLES"] ?? ""
    for path in paths.split(separator: ":").map(String.init) {
      let table = try Dataset.load(path, source: path)
      let reference = min(1000, table.rowCount * 2 / 3)
      try expectFewAlarms(
        path, table, reference: reference, batch: min(300, table.rowCount - reference))
    }
  }

  private func expectFewAlarms(
    _ name: String, _ table: Dataset, reference: Int, batch: Int
  ) throws {
    let long = ProcessInfo.processInfo.environment["THAW_SIMULATIONS"].flatMap(Int.init)
    let (draws, once) = long.map { ($0, 100) } ?? (200, 10)
    let measures = try Measures(reference: table).values.compactMap { $0 }
    let alarms = (0..<draws).count { draw in
      let order = RandomSource(seed: Int64(draw), purpose: "false alarms")
        .permutation(of: table.rowCount)
      let (kept, new) = (
        Array(order.prefix(reference)), Array(order.dropFirst(reference).prefix(batch))
      )
      let monitor = Monitor(
        of: measures.map { $0.selecting(kept) }, rowCount: reference, checksPerAlarm: once)
      let check = try? monitor.check(measures.map { $0.selecting(new) }, rowCount: batch)
      return check?.changes.contains(where: \.isDrifted) ?? true
    }
    print(
      "false alarms: \(name), \(measures.count) measures, \(reference) against \(batch) rows: "
        + "\(alarms) of \(draws) at once in \(once)")
    // What a rate of one in N exceeds with a chance of a percent: 31 of 2,000, 30 of 200.
    let expected = Double(draws) / Double(once)
    let margin = 2.33 * (expected * (1 - 1 / Double(once))).squareRoot()
    #expect(Double(alarms) <= expected + margin)
  }
}
