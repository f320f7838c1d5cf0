import Foundation
import Tensors
import Testing

@testable import Session

/// Mutated sessions: 300, or as many as `THAW_MUTATIONS` says.
private let mutationCount =
  ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap(Int.init) ?? 300

/// Changes a file in one to eight places: bytes overwritten, bits flipped, or the end cut off.
private func mutated(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
  var bytes = bytes
  for _ in 0...random.integer(below: 8) where !bytes.isEmpty {
    // Small numbers too: the first bytes of a file and of a page are where its structure lies.
    let below = [bytes.count, min(bytes.count, 200)][random.integer(below: 2)]
    let page = random.integer(below: 1 + bytes.count / 4096) * 4096
    let place = min(bytes.count - 1, (below <= 200 ? page : 0) + random.integer(below: below))
    switch random.integer(below: 8) {
    case 0...2: bytes[place] = UInt8(truncatingIfNeeded: random.bits32())
    case 3...5: bytes[place] ^= 1 << UInt8(random.integer(below: 8))
    case 6: bytes[place] = [0, 0x7F, 0x80, 0xFF][random.integer(below: 4)]
    default:
      if random.integer(below: 4) == 0 { bytes.removeLast(bytes.count - place) }
    }
  }
  return bytes
}

/// Whatever happens to a file of a session, what can still be read is what was written, what is lost is
/// told by a typed error or as damage, and the check agrees.
@Test(arguments: ["closed", "killed"]) func mutatedSessionsAreToldAndNeverMisread(state: String)
  throws
{
  try withFolder { original in
    _ = try SampleSession(in: original)
    var open: SessionStore?
    if state == "killed" {
      open = try SessionStore.open(folder: original)
      for number in 1...5 { try open?.assign("late\(number)", "value \(number)") }
    }
    let copy = original + "-copy"
    try FileManager.default.copyItem(atPath: original, toPath: copy)
    try open?.close()
    let whole = try contents(of: copy)
    let files = whole.keys.filter { path in
      whole[path] != nil && !path.hasSuffix("/lock") && whole[path]??.isEmpty == false
    }.sorted()
    let reader = try SessionStore.open(folder: copy, access: .readOnly)
    let content = try SampleSession.content(of: reader)
    try reader.close()
    // Half of the mutations fall on the journal, though most files are blobs.
    let journals = files.filter { $0.contains("journal") }

    for row in 0..<mutationCount / 2 {
      var random = RandomSource(seed: 21, purpose: state).stream(row: row)
      let group = random.integer(below: 4) == 0 ? files : journals
      let path = group[random.integer(below: group.count)]
      let bytes = try #require(whole[path] ?? nil)
      let url = URL(fileURLWithPath: "\(copy)/\(path)")
      let changed = mutated(Array(bytes), &random)
      try Data(changed).write(to: url)
      let seed: Comment = "\(state), mutation \(row) of seed 21: \(path)"
      // Writing synchronizes the disk, which is slow; reading finds most.
      let isWritten = row % 5 == 0
      for access in isWritten ? [SessionStore.Access.readOnly, .readWrite] : [.readOnly] {
        do throws(SessionError) {
          let store = try SessionStore.open(folder: copy, access: access)
          let found = (try? SampleSession.content(of: store)) ?? []
          // A log that lost its end gives names and statements as they were before, and says so.
          let isEarlier = store.damage.contains { damage in
            if case .lostCommits = damage { true } else { false }
          }
          let misread = found.subtracting(content).sorted().filter {
            !isEarlier || !($0.hasPrefix("name ") || $0.hasPrefix("statement "))
          }.prefix(2)
          #expect(misread == [], seed)
          let check = try store.check()
          let lost = content.subtracting(found).sorted().prefix(2)
          #expect(lost == [] || !check.isWhole, seed)
          if access == .readWrite { _ = try? store.assign("new", "value 41") }
          try? store.close()
        } catch {
          #expect(!error.description.isEmpty, seed)
        }
      }
      if isWritten {
        try FileManager.default.removeItem(atPath: copy)
        try restore(whole, to: copy)
      } else {
        try bytes.write(to: url)
      }
    }
  }
}

private func restore(_ files: [String: Data?], to folder: String) throws {
  for path in files.keys.sorted() {
    let url = URL(fileURLWithPath: "\(folder)/\(path)")
    if let bytes = files[path] ?? nil {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bytes.write(to: url)
    } else {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
  }
}
