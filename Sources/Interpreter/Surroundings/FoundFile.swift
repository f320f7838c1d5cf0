/// What a path that a person wrote leads to.
public struct FoundFile: Sendable, Equatable {
  /// What is there.
  public enum Kind: Sendable, Equatable { case file, folder, nothing }

  /// Where to open it: absolute. Behind a wall it has no link in it. It goes on inside an archive where
  /// the person's does: `…/x.whl/pkg/a.pth`.
  public let path: String
  /// What the path leads to; a member of an archive is its archive's file.
  public let kind: Kind
  /// Where it lies.
  public let origin: FileUse.Origin
  /// The file itself, without a member's path behind it.
  let filePath: String

  init(
    path: String, member: String? = nil, kind: Kind, origin: FileUse.Origin
  ) {
    filePath = path
    self.path = member.map { "\(path)/\($0)" } ?? path
    self.kind = kind
    self.origin = origin
  }
}
