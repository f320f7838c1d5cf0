import Foundation
import Interpreter
import Session
import Testing

@testable import Verbs

/// Random tables tried: 8, or a hundredth of what `THAW_MUTATIONS` says.
private let tableCount =
  ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap(Int.init).map { max(8, $0 / 100) }
  ?? 8

/// Reports on random tables, with few rows, rare classes and gaps, come back as they were.
@Suite struct KeptReportPropertyTests {
  @Test(arguments: 0..<tableCount)
  func aReportComesBackWithItsDigestAndItsLook(seed: Int) throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    var table = RandomTable(seed: seed)
    try workspace.write(table.csv, to: "table.csv")
    func session() throws -> Front {
      let front = workspace.session()
      try front.open(
        KeptJournal(try SessionStore.open(folder: workspace.folder.path + "/.thaw")))
      return front
    }
    let names = ["r", "versus", "told"]
    var before: [String] = []
    do {
      let front = try session()
      for outcome in front.submit(RandomTable.statements) {
        #expect(!outcome.failed, "seed \(seed): \(outcome.errors.map(\.message))")
      }
      for name in names { before += try RandomTable.look(of: name, in: front) }
    }
    try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("table.csv"))
    let front = try session()
    var after: [String] = []
    for name in names { after += try RandomTable.look(of: name, in: front) }
    #expect(before == after, "seed \(seed)")
  }
}

/// A table with a target of one of the three kinds and columns to slice by.
private struct RandomTable {
  private var random: SplitMix

  init(seed: Int) { random = SplitMix(state: UInt64(seed)) }

  static let statements = """
    t = load "table.csv"
    first = network "linear" for t target target
    second = first
    fit second on t epochs 1
    r = evaluate first on t by group, size
    versus = evaluate second on t by [group, size] against first
    told = describe t by group
    """

  /// Digest, text and HTML, and the digest of every attribute.
  static func look(of name: String, in front: Front) throws -> [String] {
    let value = try #require(front[name])
    let rendering = value.rendering(width: 80)
    let attributes = try value.attributeNames.map {
      try "\($0): \(value.attribute($0)?.digest, default: "none")"
    }
    return ["\(value.digest)", value.summary, rendering.text, rendering.html] + attributes
  }

  /// 2 to 80 rows.
  var csv: String {
    mutating get {
      let kind = Int.random(in: 0..<3, using: &random)
      let classCount = Int.random(in: 2...9, using: &random)
      let rows = (0..<Int.random(in: 2...80, using: &random)).map { row -> String in
        let value = Int.random(in: 0..<classCount, using: &random)
        // The first two rows make sure that there are two classes.
        let position = row < 2 ? row : value
        let target =
          switch kind {
          case 0: "class \(position)"
          case 1: position % 2 == 0 ? "true" : "false"
          default: "\(Double(position) + Double.random(in: 0..<1, using: &random))"
          }
        let group = ["a", "b <i>", "", "\u{202E}c"].randomElement(using: &random) ?? ""
        return "\(Double.random(in: -9...9, using: &random)),"
          + "\(Int.random(in: 0...20, using: &random)),\(group),\(target)"
      }
      return (["x,size,group,target"] + rows).joined(separator: "\n") + "\n"
    }
  }
}
