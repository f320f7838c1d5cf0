import Glibc
import Tensors
import Testing

@testable import Training

extension TrainingSuite {
  struct FeatureCacheTests {
    private let library = TemporaryFolder()
    private let key = FeatureKey(
      prefix: Digest(of: "prefix".utf8), operatorsVersion: 1, decodersVersion: "a", width: 5)

    @Test func whatIsStoredComesBackBitByBit() throws {
      let cache = FeatureCache(library: library.path)
      let features = some(100)
      #expect(try cache.features(of: Set(features.map(\.example)), key: key).isEmpty)
      try cache.store(features, key: key)
      let found = try cache.features(of: Set(features.map(\.example)), key: key)
      #expect(found.count == 100)
      for (example, values) in features {
        #expect(found[example]?.map(\.bitPattern) == values.map(\.bitPattern))
      }
      #expect(try cache.features(of: [Digest(of: "other".utf8)], key: key).isEmpty)
    }

    @Test func anythingElseInTheKeyIsAnotherPack() throws {
      let cache = FeatureCache(library: library.path)
      let features = some(3)
      try cache.store(features, key: key)
      let wanted = Set(features.map(\.example))
      for other in [
        FeatureKey(
          prefix: Digest(of: "b".utf8), operatorsVersion: 1, decodersVersion: "a", width: 5),
        FeatureKey(
          prefix: Digest(of: "prefix".utf8), operatorsVersion: 2, decodersVersion: "a", width: 5),
        FeatureKey(
          prefix: Digest(of: "prefix".utf8), operatorsVersion: 1, decodersVersion: "b", width: 5),
      ] { #expect(try cache.features(of: wanted, key: other).isEmpty) }
    }

    @Test func aDamagedRecordIsAbsentAndCanBeStoredAgain() throws {
      let cache = FeatureCache(library: library.path)
      let features = some(10)
      try cache.store(features, key: key)
      let pack = pack(in: cache)
      let header = pack.header.count
      // A byte of the features of record 3, and one of the digest of record 7.
      try flipByte(of: pack.path, at: header + 3 * pack.recordBytes + 40)
      try flipByte(of: pack.path, at: header + 7 * pack.recordBytes + 2)
      let wanted = Set(features.map(\.example))
      let found = try cache.features(of: wanted, key: key)
      #expect(wanted.subtracting(found.keys) == [features[3].example, features[7].example])
      try cache.store([features[3], features[7]], key: key)
      #expect(try cache.features(of: wanted, key: key).count == 10)
    }

    @Test func everyPrefixOfThePackIsReadOrRefused() throws {
      let cache = FeatureCache(library: library.path)
      let features = some(3)
      try cache.store(features, key: key)
      let pack = pack(in: cache)
      let whole = try bytes(of: pack.path)
      for count in 0..<whole.count {
        try write(Array(whole.prefix(count)), to: pack.path)
        let found = try cache.features(of: Set(features.map(\.example)), key: key)
        let records = max(0, count - pack.header.count) / pack.recordBytes
        #expect(found.count == records, "\(count) bytes")
        // What comes next lies where records are looked for.
        try cache.store(features, key: key)
        #expect(try bytes(of: pack.path) == whole, "\(count) bytes")
      }
    }

    @Test func severalWritersLoseNothing() throws {
      let cache = FeatureCache(library: library.path)
      let features = some(400)
      let path = pack(in: cache)
      try cache.store([features[0]], key: key)
      // Each writer opens the file and locks it anew, as other processes do; many examples coincide.
      try WorkerPool.run(8) { writer in
        for start in stride(from: writer * 10, to: 400, by: 20) {
          do {
            try cache.store(Array(features[start..<min(start + 20, 400)]), key: key)
          } catch {
            Issue.record(error)
          }
        }
      }
      let found = try cache.features(of: Set(features.map(\.example)), key: key)
      #expect(found.count == 400)
      let size = try bytes(of: path.path).count
      #expect(size == path.header.count + 400 * path.recordBytes)
    }

    @Test func thePacksUnusedLongestGoFirst() throws {
      let record = pack(in: FeatureCache(library: library.path)).recordBytes
      let cache = FeatureCache(library: library.path, limitBytes: 35 * record)
      let keys = (0..<3).map {
        FeatureKey(
          prefix: Digest(of: "\($0)".utf8), operatorsVersion: 1, decodersVersion: "", width: 5)
      }
      let features = some(10)
      let wanted = Set(features.map(\.example))
      for (age, key) in zip([30, 10, 20], keys) {
        try cache.store(features, key: key)
        try setAge(age, of: "\(cache.folder)/\(key.digest.hexadecimal).pack")
      }
      try cache.store(features, key: key)
      #expect(try cache.features(of: wanted, key: keys[0]).isEmpty)
      #expect(try cache.features(of: wanted, key: keys[1]).count == 10)
      #expect(try cache.features(of: wanted, key: key).count == 10)
      // More than the limit is not stored at all.
      try cache.store(some(50), key: key)
      #expect(try cache.features(of: Set(some(50).map(\.example)), key: key).count == 10)
    }

    @Test func aFolderThatCannotBeMadeIsAFailureWithItsReason() throws {
      let file = library.path + "/plain"
      try write([1], to: file)
      let cache = FeatureCache(library: file)
      let failure = #expect(throws: FileFailure.self) { try cache.store(some(1), key: key) }
      #expect(failure?.number == ENOTDIR)
    }

    private func some(_ count: Int) -> [(example: Digest, values: [Float])] {
      (0..<count).map { row in
        var stream = RandomSource(seed: 5, purpose: "features").stream(row: row)
        // Any bits must come back, those of NaN and infinity too.
        let values = (0..<5).map { _ in Float(bitPattern: stream.bits32()) }
        return (Digest(of: "example \(row)".utf8), values)
      }
    }

    private func pack(in cache: FeatureCache) -> FeaturePack {
      FeaturePack(
        path: "\(cache.folder)/\(key.digest.hexadecimal).pack", key: key.digest, width: key.width)
    }

    private func bytes(of path: String) throws -> [UInt8] {
      let file = try #require(try File(path, .reading))
      return try file.read(at: 0, count: file.byteCount())
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
      let file = try #require(try File(path, .appending))
      try file.truncate(to: 0)
      try file.write(bytes, at: 0)
    }

    private func flipByte(of path: String, at offset: Int) throws {
      let file = try #require(try File(path, .appending))
      let byte = try #require(try file.read(at: offset, count: 1).first)
      try file.write([byte ^ 0x10], at: offset)
    }

    private func setAge(_ seconds: Int, of path: String) throws {
      let then = timeval(tv_sec: time(nil) - seconds, tv_usec: 0)
      #expect(utimes(path, [then, then]) == 0)
    }
  }
}

/// A folder that goes with the test.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/thaw-training-XXXXXX".utf8CString)
    // mkdtemp rewrites the six letters in place, within the array.
    path = template.withUnsafeMutableBufferPointer { buffer in
      guard let name = buffer.baseAddress, mkdtemp(name) != nil else { return "" }
      return String(cString: name)
    }
    precondition(!path.isEmpty, "no temporary folder")
  }

  deinit { TemporaryFolder.remove(path) }

  private static func remove(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != "." && name != ".." { remove("\(path)/\(name)") }
      }
      closedir(directory)
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}
