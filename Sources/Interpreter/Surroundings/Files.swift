import Foundation
import Language

/// The files a command may name: paths are taken relative to the working folder.
///
/// Without a ``wall`` every path leads where it says: a person who types a path allows it. Scripts,
/// notebooks and replays are walled: a path is followed part by part beneath the working folder, the
/// library and what was allowed, and whatever climbs out is refused with the rule it broke.
public struct Files: Sendable {
  /// What may be reached behind the wall besides the working folder and the library.
  public struct Wall: Sendable {
    /// Files and folders, absolute.
    public let allowed: [String]

    /// - Parameter allowed: files and folders, absolute or relative to where the program was started.
    public init(allowed: [String] = []) {
      self.allowed = allowed.map(Files.absolute)
    }
  }

  /// The working folder, absolute, without a `/` at its end.
  public let folder: String
  /// The library's folder, absolute; the session that uses these files sets it.
  public internal(set) var library: String?
  /// Whether and how paths are held; nil at the prompt.
  public var wall: Wall?
  /// Where everything is written to, and looked for first: the folder of a replay. Walled sessions only.
  public var scratch: String?
  /// Where a file is that is not at this path, or lies behind the wall: a replay finds it by its digest.
  public var substitute: (@Sendable (String) -> String?)?

  /// - Parameters:
  ///   - folder: by default the folder the program was started in.
  ///   - wall: how paths are held; nil where a person types them.
  public init(folder: String = FileManager.default.currentDirectoryPath, wall: Wall? = nil) {
    let absolute = Files.absolute(folder)
    self.folder = absolute == "/" ? "" : absolute
    self.wall = wall
  }

  /// What `path` leads to, for reading. Nothing there is no mistake: whoever opens it says so.
  ///
  /// - Throws: a mistake for an empty path, one with a NUL in it, and one that climbs over the wall.
  public func find(_ path: String) throws(Diagnostic) -> FoundFile {
    let lexical = try lexical(path)
    guard wall != nil else { return free(lexical, member: nil) }
    var missing: FoundFile?
    for place in places(of: lexical, path) {
      do throws(WallError) {
        let found = try Walk.find(place.rest, beneath: place.root)
        let file = FoundFile(
          path: found.path, member: found.member, kind: found.kind, origin: origin(place))
        guard file.kind == .nothing else { return file }
        missing = file
      } catch {
        throw refusal(of: path, because: error.rule, doing: "read")
      }
    }
    if let other = substitute?(path) {
      return FoundFile(
        path: other, kind: .file, origin: isBeneath(other, library) ? .library : .elsewhere)
    }
    guard let missing else { throw refusal(of: path, because: rule(of: path), doing: "read") }
    return missing
  }

  /// Where to write what a person calls `path`: absolute, in the scratch folder if there is one.
  ///
  /// - Throws: as ``find(_:)``.
  func placeToWrite(_ path: String) throws(Diagnostic) -> FoundFile {
    let lexical = try lexical(path)
    guard wall != nil else { return free(lexical, member: nil) }
    let places = places(of: lexical, path)
    guard let place = places.first else {
      throw refusal(of: path, because: rule(of: path), doing: "written")
    }
    do throws(WallError) {
      if place.isScratch, let beside = places.dropFirst().first {
        // The wall is the real place's; a folder that is there is there for writing too.
        _ = try Walk.find(beside.rest, beneath: beside.root)
        try Walk.makeFolders(
          of: place.rest, below: place.root, as: beside.rest, below: beside.root)
      }
      let found = try Walk.find(place.rest, beneath: place.root)
      guard found.member == nil else { throw WallError(rule: "a part of it is a file") }
      return FoundFile(path: found.path, kind: found.kind, origin: origin(place))
    } catch {
      throw refusal(of: path, because: error.rule, doing: "written")
    }
  }

  /// The absolute path of what a person calls `path`; `~` is their home.
  ///
  /// - Throws: as ``find(_:)``.
  public func resolve(_ path: String) throws(Diagnostic) -> String { try find(path).path }

  /// Whether there is a file or folder at `path`.
  public func exists(_ path: String) -> Bool {
    guard let found = try? find(path) else { return false }
    return found.kind != .nothing
  }

  /// What an absolute path is called in messages: relative to the working folder if it is inside.
  public func shown(_ absolute: String) -> String {
    for folder in [scratch.map { $0 + Files.besideFolder }, folder] {
      if let folder, absolute.hasPrefix(folder + "/") {
        return String(absolute.dropFirst(folder.count + 1))
      }
    }
    return absolute
  }

  /// The folders that a scratch folder needs in it, from its path on.
  public static let scratchFolders = [besideFolder, elsewhereFolder]

  // What lies beneath the working folder, and what does not, are apart in the scratch folder.
  static let besideFolder = "/beside"
  static let elsewhereFolder = "/elsewhere"

  static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

extension Files {
  /// A folder to walk beneath, and the path from there.
  private struct Place {
    let root: String
    let rest: String
    var isScratch = false
  }

  /// Without links followed: absolute, `.` and `..` worked out.
  private func lexical(_ path: String) throws(Diagnostic) -> String {
    guard !path.isEmpty else { throw Diagnostic("a file name is empty") }
    guard !path.utf8.contains(0) else { throw Diagnostic("a file name cannot hold `\\0`") }
    if path == "~" || path.hasPrefix("~/") { return NSHomeDirectory() + path.dropFirst(1) }
    // Behind no wall an absolute path is the person's, as it stands.
    if path.hasPrefix("/") { return wall == nil ? path : Files.absolute(path) }
    return Files.absolute(folder + "/" + path)
  }

  private func free(_ path: String, member: String?) -> FoundFile {
    var isFolder: ObjCBool = false
    let origin: FileUse.Origin =
      isBeneath(path, folder) ? .folder : isBeneath(path, library) ? .library : .elsewhere
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      return FoundFile(
        path: path, member: member, kind: isFolder.boolValue ? .folder : .file, origin: origin)
    }
    // The path may go on inside an archive.
    var outer = path
    while let slash = outer.lastIndex(of: "/"), slash != outer.startIndex {
      outer = String(outer[..<slash])
      guard FileManager.default.fileExists(atPath: outer, isDirectory: &isFolder) else { continue }
      guard !isFolder.boolValue else { break }
      return FoundFile(
        path: outer, member: String(path.dropFirst(outer.count + 1)), kind: .file, origin: origin)
    }
    return FoundFile(path: path, kind: .nothing, origin: origin)
  }

  /// Where a path may lead, the scratch folder first; none if it climbs over the wall.
  private func places(of lexical: String, _ path: String) -> [Place] {
    if isBeneath(lexical, folder) {
      // As it was typed: a link before `..` leads elsewhere than its text says.
      let rest =
        path.hasPrefix("/") || path.hasPrefix("~")
        ? String(lexical.dropFirst(folder.count)) : path
      let beside = Place(root: folder.isEmpty ? "/" : folder, rest: rest)
      guard let scratch else { return [beside] }
      return [Place(root: scratch + Files.besideFolder, rest: rest, isScratch: true), beside]
    }
    for root in [library].compactMap({ $0 }) + (wall?.allowed ?? []) where isBeneath(lexical, root)
    {
      let place = Place(root: root, rest: String(lexical.dropFirst(root.count)))
      guard let scratch else { return [place] }
      return [
        Place(root: scratch + Files.elsewhereFolder, rest: lexical, isScratch: true), place,
      ]
    }
    return []
  }

  private func origin(_ place: Place) -> FileUse.Origin {
    place.root == (folder.isEmpty ? "/" : folder) || place.root.hasSuffix(Files.besideFolder)
      ? .folder : place.root == library ? .library : .elsewhere
  }

  private func isBeneath(_ path: String, _ root: String?) -> Bool {
    guard let root else { return false }
    return path == root || path.hasPrefix(root == "/" ? root : root + "/")
  }

  private func rule(of path: String) -> String {
    path.hasPrefix("/")
      ? "it is an absolute path"
      : path.hasPrefix("~")
        ? "it is in the home folder"
        : "`..` leads out of the folder"
  }

  private func refusal(of path: String, because rule: String, doing: String) -> Diagnostic {
    Diagnostic("\(path.literal) may not be \(doing): \(rule)")
      .hint(
        "scripts and notebooks reach what is beneath their folder; `--allow PATH` adds to it")
  }
}
