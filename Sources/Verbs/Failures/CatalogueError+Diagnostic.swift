import Catalogue
import Language

extension CatalogueError {
  /// The error in the words of a person who typed a command, with what to do about it.
  var diagnostic: Diagnostic {
    switch self {
    case .unknownName(let name, let available):
      Diagnostic("the catalogue has no `\(name)`")
        .hint(nearest(to: name, among: available).map { "did you mean `\($0)`?" })
        .hint("it has \(Wording.list(available.map { "`\($0)`" }))")
    case .notFetched(let name):
      Diagnostic("`\(name)` is not in the library yet").hint("`get \(name)` fetches it")
        .ofEnvironment
    case .noPython:
      Diagnostic("there is no `python3` to fetch with").hint("install python3 and python3-pip")
    case .noPip:
      Diagnostic("`python3` has no pip to fetch with").hint("install python3-pip")
    case .noNetwork(let detail):
      Diagnostic("the package index can't be reached: \(detail)")
        .hint("`get NAME from \"FILE\"` takes a wheel from a disk; nothing was changed")
    case .pipFailed(let status, let lines):
      Diagnostic(
        (["pip failed with status \(status)"] + lines.suffix(3)).joined(separator: "; "))
    case .wrongDigest(let expected, let found, let from):
      Diagnostic(
        "\(from.map { "\"\($0)\"" } ?? "what was fetched") is not the pinned file: "
          + "\(found.map { "it is \($0)" } ?? "its digest is another") and should be \(expected)"
      ).hint("nothing of it was unpacked")
    case .noWheel(let path, let wheel):
      Diagnostic("there is no \(wheel) at \"\(path)\"")
    case .damagedWheel(let reason): Diagnostic("the wheel can't be unpacked: \(reason)")
    case .climbsOut(let member):
      Diagnostic("the wheel holds \"\(member)\", which leads out of its folder; it was refused")
    case .tooLarge(let limit):
      Diagnostic("the wheel unpacks to more than \(Wording.bytes(limit)); it was refused")
    case .diskFull(let path, let needed):
      Diagnostic("the disk of \"\(path)\" is too full: \(Wording.bytes(needed)) are needed")
        .hint("THAW_LIBRARY names another folder for the library")
    case .fileFailed(let path, let reason): Diagnostic("\"\(path)\": \(reason)")
    case .changedFile(let name, let path):
      Diagnostic("\"\(path)\" of `\(name)` is not what was fetched")
        .hint("remove its folder from the library and `get \(name)` again")
    case .dataset(let error): error.diagnostic
    case .interrupted: Diagnostic("stopped; every name is as it was before this statement")
    }
  }
}
