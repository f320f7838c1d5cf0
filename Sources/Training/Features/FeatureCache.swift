import Glibc
import Tensors

/// Features of examples kept on disk, so that a frozen prefix runs once per example and not once per
/// epoch, fit and session.
///
/// A cache never changes a result: what it gives passed a checksum and is what would be computed. It
/// never fails a fit either: a full disk is a failure the caller may mention.
public struct FeatureCache: Sendable {
  /// The folder that holds the packs.
  public let folder: String
  /// Bytes all packs may take together; beyond, the longest unused go first.
  public let limitBytes: Int

  /// 4 GiB: features of 800,000 images.
  public static let defaultLimitBytes = 4 << 30

  /// The cache in the folder `features` of a library.
  ///
  /// - Parameter library: the library's folder; made when something is stored.
  public init(library: String, limitBytes: Int = FeatureCache.defaultLimitBytes) {
    folder = library + "/features"
    self.limitBytes = limitBytes
  }

  /// The features kept for `examples`.
  ///
  /// - Parameter key: the digest of all else they depend on: ``FeatureKey``.
  public func features(
    of examples: Set<Digest>, key: FeatureKey
  ) throws(FileFailure) -> [Digest: [Float]] {
    try pack(key).features(of: examples)
  }

  /// Keeps features; those kept already are left alone.
  public func store(
    _ features: [(example: Digest, values: [Float])], key: FeatureKey
  ) throws(FileFailure) {
    guard !features.isEmpty else { return }
    let pack = pack(key)
    let needed = features.count * pack.recordBytes + pack.header.count
    guard needed <= limitBytes else { return }
    try makeFolder()
    try makeRoom(for: needed, sparing: pack.path)
    _ = try pack.append(features)
  }

  private func pack(_ key: FeatureKey) -> FeaturePack {
    FeaturePack(
      path: "\(folder)/\(key.digest.hexadecimal).pack", key: key.digest, width: key.width)
  }

  private func makeFolder() throws(FileFailure) {
    var path = folder.hasPrefix("/") ? "" : "."
    for part in folder.split(separator: "/") {
      path += "/" + part
      guard mkdir(path, 0o700) != 0, errno != EEXIST else { continue }
      throw FileFailure(call: "mkdir", path: path, number: errno)
    }
  }

  /// Removes packs, the longest unused first, until `byteCount` more bytes fit; if even then they do
  /// not, this pack starts anew.
  private func makeRoom(for byteCount: Int, sparing spared: String) throws(FileFailure) {
    var packs = try listing()
    var total = packs.reduce(0) { $0 + $1.byteCount }
    // Which pack goes decides what is computed again, never what comes out.
    packs.sort { ($0.time, $0.path) < ($1.time, $1.path) }
    let order = packs.filter { $0.path != spared } + packs.filter { $0.path == spared }
    for pack in order where total + byteCount > limitBytes {
      guard unlink(pack.path) == 0 || errno == ENOENT else {
        throw FileFailure(call: "unlink", path: pack.path, number: errno)
      }
      total -= pack.byteCount
    }
  }

  private func listing() throws(FileFailure) -> [(path: String, byteCount: Int, time: Int)] {
    guard let directory = opendir(folder) else {
      throw FileFailure(call: "open", path: folder, number: errno)
    }
    defer { closedir(directory) }
    var packs: [(path: String, byteCount: Int, time: Int)] = []
    while let entry = readdir(directory) {
      // The name is a C string inside the entry, read before the next call replaces it.
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasSuffix(".pack") else { continue }
      let path = "\(folder)/\(name)"
      var status = stat()
      // A pack that another process removed meanwhile takes no room.
      guard stat(path, &status) == 0 else { continue }
      packs.append((path, Int(status.st_size), Int(status.st_mtim.tv_sec)))
    }
    return packs
  }
}

/// All that features depend on but the example.
public struct FeatureKey: Sendable, Hashable {
  /// The name of the pack.
  public let digest: Digest
  /// Features of one example.
  public let width: Int

  /// - Parameters:
  ///   - prefix: the digest of the frozen layers with their weights and the preprocessing.
  ///   - operatorsVersion: of what computes them.
  ///   - decodersVersion: of what reads images; empty where the examples are numbers.
  ///   - width: features of one example.
  public init(prefix: Digest, operatorsVersion: Int, decodersVersion: String, width: Int) {
    self.width = width
    digest = Digest(of: [
      "kind": "features",
      "prefix": .digest(prefix),
      "operators": .integer(Int64(operatorsVersion)),
      "decoders": .text(decodersVersion),
      "width": .integer(Int64(width)),
    ])
  }
}
