import Datasets
import Tensors
import Testing

@testable import Drift

struct MonitorTests {
  @Test func aShiftASpreadAndAShareAreFoundAndNamed() throws {
    let monitor = try Monitor.of(
      Tables.table(
        ("moved", .float64(Tables.normal(600, seed: 1))),
        ("spread", .float64(Tables.normal(600, seed: 2))),
        ("same", .float64(Tables.normal(600, seed: 3))),
        ("kind", .text((0..<600).map { $0 % 3 == 0 ? "mono" : "poly" }))))
    let check = try monitor.check(
      Tables.table(
        ("moved", .float64(Tables.normal(200, seed: 4, shift: 0.7))),
        ("spread", .float64(Tables.normal(200, seed: 5, scale: 2))),
        ("same", .float64(Tables.normal(200, seed: 6))),
        ("kind", .text((0..<200).map { $0 % 3 == 0 ? "poly" : "mono" }))))
    #expect(check.isAlarm)
    let drifted = check.drifted.filter { $0.family == .column }
    #expect(Set(drifted.map(\.name)) == ["moved", "spread", "kind"])
    #expect(drifted.first { $0.name == "moved" }?.test == "location")
    #expect(drifted.first { $0.name == "spread" }?.test == "spread")
    let kind = try #require(drifted.first { $0.name == "kind" })
    #expect(kind.test == "share" && kind.distance == nil && kind.stability > 0.25)
    let moved = try #require(drifted.first { $0.name == "moved" })
    #expect(abs((moved.distance ?? 0) - 0.7) < 0.25)
  }

  @Test func sameRowsGiveNoAlarmAndNoChange() throws {
    let table = try Tables.table(("x", .float64(Tables.normal(500, seed: 1))))
    let check = try Monitor.of(table).check(table)
    #expect(!check.isAlarm && check.drifted.isEmpty && check.findings.isEmpty)
    #expect(check.changes.first?.distance == 0 && check.changes.first?.stability == 0)
  }

  @Test func whatIsNoChanceIsAFindingWithItsName() throws {
    let numbers = Tables.normal(100, seed: 1)
    let monitor = try Monitor.of(
      Tables.table(
        ("gone", .float64(numbers)), ("typed", .float64(numbers)), ("empty", .float64(numbers)),
        ("still", .float64(numbers)), ("kind", .text((0..<100).map { $0 % 2 == 0 ? "a" : "b" }))))
    let check = try monitor.check(
      Tables.table(
        ("typed", .text((0..<50).map { "\($0)" })),
        ("empty", .text(Array(repeating: nil, count: 50))),
        ("still", .float64(Array(repeating: 1.5, count: 50))),
        ("kind", .text((0..<50).map { $0 % 2 == 0 ? "a" : "c" })),
        ("fresh", .boolean(Array(repeating: true, count: 50)))))
    let found = check.findings.map { "\($0.kind.rawValue): \($0.name)" }
    #expect(found.contains("missing column: gone"))
    #expect(found.contains("type changed: typed"))
    #expect(found.contains("empty column: empty"))
    #expect(found.contains("constant: still"))
    #expect(found.contains("new categories: kind"))
    #expect(found.contains("new column: fresh"))
    #expect(check.isAlarm)
  }

  @Test func noRowsIsAnAlarmAndFewRowsAreSaid() throws {
    let table = try Tables.table(("x", .float64(Tables.normal(500, seed: 1))))
    let monitor = try Monitor.of(table)
    let none = try monitor.check(table.filter(rows: []))
    #expect(none.isAlarm && none.findings.map(\.kind) == [.noRows])
    let few = try monitor.check(table.filter(rows: Array(0..<5)))
    #expect(!few.isAlarm && few.findings.map(\.kind) == [.fewRows])
  }

  @Test func columnsThatCountRowsAreSetAside() throws {
    let count = 200
    let order = RandomSource(seed: 1, purpose: "order").permutation(of: count)
    let measures = try Measures(
      reference: Tables.table(
        ("id", .int64((0..<count).map { Int64($0) + 7 })),
        ("shuffled", .int64(order.map { Int64($0) })),
        ("age", .int64((0..<count).map { Int64($0 * 37 % 90) })),
        ("price", .int64(order.map { Int64($0) * 7919 % 1_000_003 })),
        ("note", .text((0..<count).map { "note \($0)" })),
        ("nothing", .float64(Array(repeating: nil, count: count)))))
    #expect(measures.setAside.map(\.name) == ["id", "shuffled", "note", "nothing"])
    #expect(measures.values.compactMap { $0?.name } == ["age", "price"])
  }

  @Test func theStrangestRowsComeFirst() throws {
    let monitor = try Monitor.of(
      Tables.table(
        ("x", .float64(Tables.normal(400, seed: 1))), ("y", .float64(Tables.normal(400, seed: 2)))))
    var x = Tables.normal(60, seed: 3)
    var y = Tables.normal(60, seed: 4)
    (x[17], y[17]) = (9, -9)
    let check = try monitor.check(Tables.table(("x", .float64(x)), ("y", .float64(y))))
    #expect(check.strangestRows.first == 17)
    #expect(check.strangestRows.count == DriftCheck.strangeLimit)
  }

  @Test func theReferenceStaysSmallAndItsDigestIsItsContent() throws {
    let table = try Tables.table(("x", .float64(Tables.normal(5000, seed: 1))))
    let monitor = try Monitor.of(table)
    guard case .numbers(let numbers) = monitor.measures[0].content else {
      Issue.record("no numbers")
      return
    }
    #expect(numbers.values.count == NumberReference.limit && numbers.presentCount == 5000)
    #expect(try monitor.digest == Monitor.of(table).digest)
    #expect(try monitor.digest != Monitor.of(table, checksPerAlarm: 50).digest)
    #expect(try monitor.digest != Monitor.of(table.filter(rows: Array(1..<5000))).digest)
  }

  @Test func threadsDoNotShow() throws {
    let digits = try Tables.digits()
    let before = WorkerPool.threadCount
    defer { WorkerPool.setThreadCount(before) }
    let digests = try [1, 2, 3].map { count in
      WorkerPool.setThreadCount(count)
      let monitor = try Monitor.of(digits.slice(0..<900))
      return [monitor.digest, try monitor.check(digits.slice(900..<1797)).digest]
    }
    #expect(digests[0] == digests[1] && digests[0] == digests[2])
  }

  @Test func anUnluckyReferenceStraysLessTheMoreRowsItHas() {
    let unlucky = [50, 200, 500].map { StrayReference.oneIn(rowCount: $0, level: 0.01) }
    // 1 in 2 Φ̄(z √(1 + n/500)), z = 2.5758.
    #expect(unlucky == [144, 433, 3707])
  }
}
