import Foundation
import Models
import Tensors
import Testing

@testable import Drift

/// Monitors written to files and read again; files that a stranger wrote.
struct StoredMonitorTests {
  private func monitor() throws -> Monitor {
    let measures = [
      Measure("x", .column, .numbers(Tables.normal(120, seed: 1))),
      Measure(
        "gaps", .column,
        .numbers(
          Tables.normal(120, seed: 2).enumerated().map { $0.offset % 5 == 0 ? nil : $0.element })),
      Measure("kind \"é\"", .column, .categories((0..<120).map { $0 % 3 == 0 ? "a" : "b" })),
      Measure(Monitor.confidence, .answer, .numbers((0..<120).map { 0.5 + Double($0) / 250 })),
    ]
    return Monitor(
      of: measures, rowCount: 120, checksPerAlarm: 50,
      setAside: [SetAside(name: "id", reason: .countsRows)],
      calibration: ConfidenceCalibration(
        confidence: (0..<120).map { 0.5 + Double($0) / 250 },
        isCorrect: (0..<120).map { $0 % 4 != 0 }), target: "kind")
  }

  @Test func aSavedMonitorComesBackWithItsDigest() throws {
    let monitor = try monitor()
    let bytes = try monitor.stored().file().bytes
    let again = try Monitor(SavedValue(bytes: bytes))
    #expect(again == monitor && again.digest == monitor.digest)
    #expect(try again.stored().file().bytes == bytes)
  }

  @Test func aMonitorOfTheDigitsStaysUnderOneMegabyte() throws {
    let digits = try Monitor.of(Tables.digits())
    #expect(try digits.stored().file().byteCount <= 1_000_000)
    let wide = Monitor(
      of: (0..<700).map {
        Measure("c\($0)", .column, .numbers(Tables.normal(300, seed: Int64($0))))
      },
      rowCount: 300, checksPerAlarm: 100)
    #expect(try wide.stored().file().byteCount <= 1_000_000)
  }

  /// What a forger could write: the form's own digests fit, the content cannot be.
  @Test(arguments: [
    ("\"rows\":120", "\"rows\":0", "rows"),
    ("\"rows\":120", "\"rows\":99999999999", "rows"),
    ("\"alarm\":50", "\"alarm\":1", "alarm"),
    ("\"alarm\":50", "\"alarm\":true", "alarm"),
    ("\"missing\":24", "\"missing\":23", "present"),
    ("\"levels\":[\"a\",\"b\"]", "\"levels\":[\"b\",\"a\"]", "levels"),
    ("\"levels\":[\"a\",\"b\"]", "\"levels\":[\"a\"]", "levels"),
    ("\"counts\":[40,80]", "\"counts\":[40,79]", "counts"),
    ("\"family\":\"column\"", "\"family\":\"row\"", "family"),
    ("\"kind\":\"numbers\"", "\"kind\":\"images\"", "kind"),
    ("only counts rows", "is boring", "reason"),
    ("\"other\":0", "\"other\":-1", "other"),
  ])
  func aForgedDescriptionIsRefusedByItsField(from: String, to: String, field: String) throws {
    let stored = try monitor().stored()
    let text = try stored.text("monitor")
    #expect(text.contains(from))
    let forged = SavedValue(
      kind: stored.kind,
      texts: [("monitor", text.replacing(from, with: to)), ("digest", try stored.text("digest"))],
      tensors: stored.tensors)
    #expect {
      _ = try Monitor(forged)
    } throws: { error in
      guard case .malformed(let path, _) = error as? SavedValueError else { return false }
      return path.hasSuffix(field)
    }
  }

  @Test func forgedNumbersAreRefused() throws {
    let stored = try monitor().stored()
    for values in [[2.0, 1], [.nan], [.infinity], Array(repeating: 0, count: 1025), []] {
      let tensors = stored.tensors.map { entry in
        entry.name == "measure.0.values"
          ? (name: entry.name, tensor: Tensor(values, shape: [values.count])) : entry
      }
      let forged = SavedValue(kind: stored.kind, texts: stored.texts, tensors: tensors)
      #expect(throws: SavedValueError.self) { try Monitor(forged) }
    }
    let missing = SavedValue(
      kind: stored.kind, texts: stored.texts, tensors: Array(stored.tensors.dropFirst()))
    #expect(throws: SavedValueError.missingTensor("measure.0.values")) { try Monitor(missing) }
    let other = SavedValue(kind: "model", texts: stored.texts, tensors: stored.tensors)
    #expect(throws: SavedValueError.otherKind("model", expected: "monitor")) { try Monitor(other) }
    let edited = stored.tensors.map { entry in
      entry.name == "strangeness.scores"
        ? (name: entry.name, tensor: Tensor([1.0, 2.0], shape: [2])) : entry
    }
    #expect(throws: SavedValueError.self) {
      try Monitor(SavedValue(kind: stored.kind, texts: stored.texts, tensors: edited))
    }
  }

  @Test func mutatedFilesAreRefusedAndNeverCrash() throws {
    let bytes = try monitor().stored().file().bytes
    let seed = Int64(bytes.count)
    var stream = RandomSource(seed: seed, purpose: "mutated monitors").stream()
    let count = ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap(Int.init) ?? 300
    for round in 0..<count {
      var mutated = bytes
      switch stream.integer(below: 3) {
      case 0: mutated[stream.integer(below: bytes.count)] ^= UInt8(1 << stream.integer(below: 8))
      case 1: mutated.removeLast(1 + stream.integer(below: bytes.count - 1))
      default:
        mutated.insert(UInt8(stream.integer(below: 256)), at: stream.integer(below: bytes.count))
      }
      do {
        _ = try Monitor(SavedValue(bytes: mutated))
        Issue.record("seed \(seed), round \(round): a changed file was taken")
      } catch {
        #expect(!error.predicate.isEmpty)
      }
    }
  }
}
