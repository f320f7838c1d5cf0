import Foundation

/// A file of the folder `Fixtures`.
func fixture(_ name: String) throws -> URL {
  try Bundle.module.url(forResource: "Fixtures", withExtension: nil)
    .map { $0.appendingPathComponent(name) } ?? { throw CocoaError(.fileNoSuchFile) }()
}

func fixtureBytes(_ name: String) throws -> [UInt8] {
  Array(try Data(contentsOf: fixture(name)))
}

/// A folder that is removed when the test ends.
final class TemporaryFolder {
  let url: URL
  var path: String { url.path }

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("thaw-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file, with the folders above it, and gives its path.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let place = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: place)
    return place.path
  }

  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// One to four small injuries: a byte changed, bytes cut out, bytes doubled, the end cut off.
func mutate(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
  for _ in 0..<Int.random(in: 1...4, using: &generator) {
    guard !bytes.isEmpty else { return }
    let position = Int.random(in: bytes.indices, using: &generator)
    let length = min(Int.random(in: 1...16, using: &generator), bytes.count - position)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 2: bytes.removeSubrange(position..<position + length)
    case 3: bytes.insert(contentsOf: bytes[position..<position + length], at: position)
    default: bytes.removeLast(min(length, bytes.count - position))
    }
  }
}

/// CRC-32 of a PNG chunk's kind and data, most significant byte first.
func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
  var remainder: UInt32 = .max
  for byte in bytes {
    remainder ^= UInt32(byte)
    for _ in 0..<8 {
      remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1
    }
  }
  return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: ~remainder >> $0) }
}

/// Gives every whole chunk of a PNG file the checksum it should have.
func mendChecksums(_ bytes: inout [UInt8]) {
  var position = 8
  while position + 12 <= bytes.count {
    let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
    guard position + 12 + length <= bytes.count else { return }
    let end = position + 8 + length
    bytes.replaceSubrange(end..<end + 4, with: checksum(bytes[position + 4..<end]))
    position = end + 4
  }
}

/// Mutated inputs for each format: 500, or as many as `THAW_MUTATIONS` says.
let mutationCount = ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap(Int.init) ?? 500
