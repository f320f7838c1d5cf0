import Foundation
import Tensors
import Testing

@testable import Models

/// Changes a file in one to eight places: bytes overwritten, removed, repeated, or the end cut off.
func mutated(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
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

/// A zip archive's checksums refuse most changes before the pickle is read, so it is also read alone.
@Test(arguments: ["module.pth", "zip.pth", "protocol4.pth"])
func mutatedPicklesAreReadOrRefusedButNeverCrashNorHang(name: String) throws {
  let archive = try ZipArchive(MemoryBytes(bytes: bytes("Checkpoints/\(name)")))
  let member = try #require(archive.members.first { $0.name.hasSuffix("/data.pkl") })
  let whole = try archive.source(of: member).read(at: 0, count: member.byteCount)
  for row in 0..<mutationCount {
    var random = RandomSource(seed: 12, purpose: name).stream(row: row)
    let start = ContinuousClock.now
    do throws(CheckpointError) {
      let source = MemoryBytes(bytes: mutated(whole, &random))
      let tensors = try StateDictionary(Unpickler.read(source, member: "data.pkl")).tensors
      #expect(tensors.count <= whole.count, "pickle \(row) of seed 12")
    } catch {
      #expect(!error.predicate.isEmpty)
    }
    #expect(ContinuousClock.now - start < .seconds(5), "pickle \(row) of seed 12")
  }
}
