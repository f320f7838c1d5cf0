import Foundation
import Tensors
import Testing

@testable import Session

/// Bounds are ten times what a quiet machine must reach; the figures are printed.
@Suite struct SpeedTests {
  private let clock = ContinuousClock()

  /// Opening: ≤ 200 ms with 2,000 statements and 1 GB of blobs.
  @Test func openingReadsNoBlobAndReplaysNothing() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      for number in 1...2000 {
        var record = StatementRecord(text: "x\(number % 100) = \(number)", timeMicroseconds: 0)
        record.bound = [NameBinding(name: "x\(number % 100)", digest: digest("\(number)"))]
        record.details = Array(repeating: 7, count: 500)
        let value = StoredValue(kind: "number", content: Array(repeating: 1, count: 200))
        record.values = [KeptValue(digest: digest("\(number)"), value: value)]
        try store.commit(record)
      }
      // Its bytes are never read, so a hole of 1 GB does.
      let shard = folder + "/sessions/default/blobs/00"
      try FileManager.default.createDirectory(atPath: shard, withIntermediateDirectories: true)
      let blob = shard + "/" + String(repeating: "0", count: 62)
      #expect(FileManager.default.createFile(atPath: blob, contents: nil))
      #expect(truncate(blob, 1 << 30) == 0)
      try store.close()
      var best = Duration.seconds(1000)
      for _ in 0..<5 {
        let begun = clock.now
        let again = try SessionStore.open(folder: folder)
        let (names, statements) = (try again.names, try again.statements)
        best = min(best, clock.now - begun)
        #expect(names.count == 100 && statements.count == 2000)
        try again.close()
      }
      print("opening 2,000 statements and 1 GB of blobs, names and history read: \(best)")
      #expect(best < .milliseconds(2000))
    }
  }

  /// A commit: ≤ 2 ms beside one fsync.
  @Test func aCommitCostsLittleMoreThanASync() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      var commits: [Duration] = []
      var syncs: [Duration] = []
      let file = open(folder + "/sync", O_WRONLY | O_CREAT, 0o600)
      defer { close(file) }
      let page = [UInt8](repeating: 1, count: 16384)
      for number in 1...200 {
        var record = StatementRecord(text: "x = \(number)", timeMicroseconds: 0)
        record.bound = [NameBinding(name: "x", digest: digest("\(number)"))]
        record.read = record.bound
        record.lineage = [LineageRow(key: digest("k\(number)"), result: digest("\(number)"))]
        let value = StoredValue(kind: "number", content: Array(repeating: 1, count: 200))
        record.values = [KeptValue(digest: digest("\(number)"), value: value)]
        var begun = clock.now
        try store.commit(record)
        commits.append(clock.now - begun)
        begun = clock.now
        _ = page.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        fsync(file)
        syncs.append(clock.now - begun)
      }
      let (commit, sync) = (commits.sorted()[100], syncs.sorted()[100])
      print("a commit: median \(commit); the same bytes written and synchronized: \(sync)")
      #expect(commit - sync < .milliseconds(20))
    }
  }
}
