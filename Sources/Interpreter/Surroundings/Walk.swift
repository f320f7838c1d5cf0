import Glibc

/// A path that climbs over the wall, and the rule it broke.
struct WallError: Error, Equatable {
  /// Behind "may not be read:".
  let rule: String
}

/// A walk along a path, part by part from an open folder, as `openat2` with `RESOLVE_BENEATH` does: no
/// text is compared, and a link is followed only where it stays beneath the folder.
final class Walk {
  /// What a walk ends at.
  struct Found {
    /// Absolute, the root's path first, then parts that are no links.
    var path: String
    /// The rest, where a part before the end is a file: a path inside an archive.
    var member: String?
    var kind: FoundFile.Kind
  }

  /// `O_PATH`, a macro that Swift does not see: a place is opened, not what lies there.
  private static let pathOnly: Int32 = 0o10_000_000
  /// Links that are followed on one path, as Linux does.
  private static let linkLimit = 40

  private let root: String
  private var open: [(descriptor: Int32, name: String)] = []
  private var rest: [String]
  private var lastLink: String?
  private var linkCount = 0

  private init(_ path: String, beneath root: String) {
    self.root = root
    rest = Walk.parts(of: path).reversed()
  }

  deinit { for part in open { close(part.descriptor) } }

  /// What `path` leads to beneath `root`, which may itself be a file or a link.
  static func find(_ path: String, beneath root: String) throws(WallError) -> Found {
    try Walk(path, beneath: root).end()
  }

  /// Makes the folders before the last part of `path` below `root`, if they are there below `source`
  /// before the last part of `other`.
  static func makeFolders(
    of path: String, below root: String, as other: String, below source: String
  ) throws(WallError) {
    let parent = parts(of: other).dropLast().joined(separator: "/")
    guard try find(parent, beneath: source).kind == .folder else { return }
    var place = root
    for part in parts(of: path).dropLast() {
      place += "/" + part
      mkdir(place, 0o700)
    }
  }

  private static func parts(of path: String) -> [String] {
    path.split(separator: "/").map(String.init).filter { $0 != "." }
  }

  private var path: String {
    open.dropFirst().reduce(root) { $0 == "/" ? "/\($1.name)" : "\($0)/\($1.name)" }
  }

  private func end() throws(WallError) -> Found {
    let start = openat(AT_FDCWD, root, Walk.pathOnly | O_CLOEXEC)
    guard start >= 0 else { return try nothing() }
    open = [(start, "")]
    while let part = rest.popLast() {
      if part == ".." {
        guard try kind() == .folder else { throw WallError(rule: "`..` leads out of the archive") }
        guard open.count > 1 else { throw climbed }
        close(open.removeLast().descriptor)
        continue
      }
      guard let top = open.last?.descriptor else { preconditionFailure("a walk without a start") }
      let next = openat(top, part, Walk.pathOnly | O_NOFOLLOW | O_CLOEXEC)
      guard next >= 0 else {
        rest.append(part)
        return errno == ENOTDIR ? try member() : try nothing()
      }
      if try isLink(next, named: part, in: top) { continue }
      open.append((next, part))
    }
    return Found(path: path, member: nil, kind: try kind())
  }

  /// Whether a part is a link; then what it says comes next.
  private func isLink(_ descriptor: Int32, named part: String, in folder: Int32)
    throws(WallError) -> Bool
  {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return false }
    close(descriptor)
    linkCount += 1
    guard linkCount <= Walk.linkLimit else { throw WallError(rule: "its links lead in a circle") }
    lastLink = part
    // readlinkat fills the first `filled` bytes of the buffer, within its bounds.
    let target = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, filled in
      let count = buffer.withMemoryRebound(to: CChar.self) { characters in
        characters.baseAddress.map { readlinkat(folder, part, $0, characters.count) } ?? -1
      }
      filled = max(count, 0)
    }
    guard let first = target.first, first != UInt8(ascii: "/"),
      let text = String(validating: target, as: UTF8.self)
    else { throw climbed }
    rest += Walk.parts(of: text).reversed()
    return true
  }

  private var climbed: WallError {
    WallError(
      rule: lastLink.map { "\($0.literal) is a link that leads out of the folder" }
        ?? "`..` leads out of the folder")
  }

  private func nothing() throws(WallError) -> Found {
    guard !rest.contains("..") else {
      throw WallError(rule: "`..` follows a folder that is not there")
    }
    let parts = rest.reversed().joined(separator: "/")
    return Found(
      path: parts.isEmpty ? path : path == "/" ? "/" + parts : "\(path)/\(parts)", member: nil,
      kind: .nothing)
  }

  private func member() throws(WallError) -> Found {
    guard !rest.contains("..") else { throw WallError(rule: "`..` leads out of the archive") }
    return Found(path: path, member: rest.reversed().joined(separator: "/"), kind: try kind())
  }

  private func kind() throws(WallError) -> FoundFile.Kind {
    var status = stat()
    guard let end = open.last?.descriptor, fstat(end, &status) == 0 else { return .nothing }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: throw WallError(rule: "it is a device or a pipe, not a file")
    }
  }
}
