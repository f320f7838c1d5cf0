import Glibc

/// How much memory the process may use: `THAW_MEMORY`, or three quarters of what the machine or its
/// control group allows. Asked before any allocation whose size comes from outside.
public struct MemoryLimit: Sendable {
  /// The limit in bytes.
  public let byteCount: Int
  private let inUse: @Sendable () -> Int

  /// - Parameter inUse: bytes already taken, asked at every check.
  public init(byteCount: Int, inUse: @escaping @Sendable () -> Int = { 0 }) {
    self.byteCount = byteCount
    self.inUse = inUse
  }

  /// The limit of this process, what it holds already counted in.
  public static let ofProcess = MemoryLimit(
    byteCount: environmentByteCount ?? available / 4 * 3, inUse: residentByteCount)

  /// Whether `THAW_MEMORY` is set to something that is no size, and so is not obeyed.
  public static var ignoresEnvironment: Bool {
    environment != nil && environmentByteCount == nil
  }

  /// Asks for `byteCount` bytes more.
  ///
  /// - Parameter purpose: what they are for, as in "the tensor \"x.npy\"".
  public func check(_ byteCount: Int, for purpose: String) throws(MemoryLimitError) {
    guard byteCount <= self.byteCount else {
      throw MemoryLimitError(purpose: purpose, byteCount: byteCount, limit: self.byteCount)
    }
    // What is small is not worth a look at the process's memory.
    guard byteCount > 1 << 20, byteCount > self.byteCount - inUse() else { return }
    throw MemoryLimitError(purpose: purpose, byteCount: byteCount, limit: self.byteCount)
  }

  /// The same with fewer bytes, if these are fewer.
  public func lowered(to bytes: Int) -> MemoryLimit {
    MemoryLimit(byteCount: min(bytes, byteCount), inUse: inUse)
  }

  /// Bytes that may still be asked for.
  public var room: Int { max(0, byteCount - inUse()) }

  /// Reads a size: digits, perhaps a point, and one of `K M G T` (powers of 1024), perhaps with
  /// `B` or `iB`; nil for anything else, zero and what does not fit.
  public static func byteCount(_ text: String) -> Int? {
    var rest = text[...]
    for suffix in ["iB", "B"] where rest.hasSuffix(suffix) {
      rest = rest.dropLast(suffix.count)
      break
    }
    var unit = 1.0
    if let last = rest.last, let power = "KMGT".firstIndex(of: last) {
      unit = [0x1p10, 0x1p20, 0x1p30, 0x1p40]["KMGT".distance(from: "KMGT".startIndex, to: power)]
      rest = rest.dropLast()
    }
    guard rest.first?.isWholeNumber == true, rest.allSatisfy({ "0123456789.".contains($0) }),
      let number = Double(rest), let bytes = Int(exactly: (number * unit).rounded(.down)),
      bytes > 0
    else { return nil }
    return bytes
  }

  private static var environment: String? {
    // The environment's text is copied at once.
    getenv("THAW_MEMORY").map { String(cString: $0) }
  }

  private static var environmentByteCount: Int? { environment.flatMap(byteCount) }

  /// What the machine has, or its control group (version 2, then 1) allows, if that is less.
  private static var available: Int {
    let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    var limits = [machine]
    let groups = firstLines(of: "/proc/self/cgroup", count: 64)
    for group in groups {
      let fields = group.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let roots: [(folder: String, file: String)] =
        fields[1].isEmpty
        ? [("/sys/fs/cgroup", "memory.max")]
        : fields[1].split(separator: ",").contains("memory")
          ? [("/sys/fs/cgroup/memory", "memory.limit_in_bytes")] : []
      for root in roots {
        // Inside a container the group's path may not exist below the mounted root.
        for path in ["\(root.folder)\(fields[2])/\(root.file)", "\(root.folder)/\(root.file)"] {
          if let limit = firstLines(of: path, count: 1).first.flatMap({ Int($0) }), limit > 0 {
            limits.append(limit)
          }
        }
      }
    }
    return limits.min() ?? machine
  }

  private static func residentByteCount() -> Int {
    let fields = firstLines(of: "/proc/self/statm", count: 1).first?.split(separator: " ") ?? []
    guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }

  private static func firstLines(of path: String, count: Int) -> [Substring] {
    guard var source = try? FileSource(path: path, mustBeRegular: false),
      let bytes = try? source.readSome(upTo: 4096)
    else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix(count).map { $0 }
  }
}

/// Something that would not fit into the memory Thaw may use.
public struct MemoryLimitError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the memory was for.
  public let purpose: String
  /// Bytes asked for; `Int.max` stands for more than can be counted.
  public let byteCount: Int
  /// Bytes allowed in all.
  public let limit: Int

  /// What would not fit, as a sentence.
  public var description: String {
    let needed =
      byteCount == .max ? "more memory than can be counted" : Self.readable(byteCount)
    return "\(purpose) needs \(needed), and the limit is \(Self.readable(limit)) (THAW_MEMORY)"
  }

  private static func readable(_ byteCount: Int) -> String {
    var (value, unit) = (Double(byteCount), 0)
    let units = ["bytes", "KB", "MB", "GB", "TB", "PB", "EB"]
    while value >= 1024 && unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    let tenths = Int((value * 10).rounded())
    return unit == 0 || tenths % 10 == 0
      ? "\(tenths / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}
