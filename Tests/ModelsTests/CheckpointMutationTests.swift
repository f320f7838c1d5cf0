import Foundation
import Tensors
import Testing

@testable import Models

/// Changes a file in one to eight places: bytes overwritten, removed, repeated, or the end cut off.
private func mutated(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
  var bytes = bytes
  for _ in 0...random.integer(below: 8) where !bytes.isEmpty {
    let place = random.integer(below: bytes.count)
    switch random.integer(below: 6) {
    case 0: bytes[place] = UInt8(truncatingIfNeeded: random.bits32())
    case 1: bytes[place] ^= 1 << UInt8(random.integer(below: 8))
    case 2: bytes[place] = [0, 0x7F, 0x80, 0xFF][random.integer(below: 4)]
    case 3: bytes.remove(at: place)
    case 4: bytes.insert(bytes[random.integer(below: bytes.count)], at: place)
    default:
      if random.integer(below: 8) == 0 { bytes.removeLast(bytes.count - place) }
    }
  }
  return bytes
}

/// `THAW_MUTATIONS` sets how many files a format gets; the long check asks for 10,000.
private let mutationCount =
  ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap(Int.init) ?? 500

@Test(arguments: [
  "legacy.pth", "zip.pth", "protocol4.pth", "module.pth", "tensors.safetensors", "package.whl",
])
func mutatedFilesAreReadOrRefusedButNeverCrashNorHang(name: String) throws {
  let whole = try bytes("Checkpoints/\(name)")
  let member = name == "package.whl" ? "package/models/legacy.pth" : nil
  for row in 0..<mutationCount {
    var random = RandomSource(seed: 11, purpose: name).stream(row: row)
    let source = MemoryBytes(bytes: mutated(whole, &random))
    let start = ContinuousClock.now
    do throws(CheckpointError) {
      let file = try Checkpoint(source, name: name, member: member)
      for entry in file.entries {
        // Any typed error will do; a claim beyond the file's size must have been refused above.
        #expect(entry.shape.count <= source.count, "file \(row) of seed 11")
        _ = try? file.tensor(entry)
      }
    } catch {
      #expect(!error.predicate.isEmpty)
    }
    #expect(ContinuousClock.now - start < .seconds(5), "file \(row) of seed 11")
  }
}
