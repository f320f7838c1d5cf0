import Language
import Tensors

extension Context {
  /// What `path` leads to, for reading; a file's digest becomes part of what the statement is known to
  /// have read. Nothing there is no mistake: whoever opens it says so.
  ///
  /// - Throws: a diagnostic without a place where the path climbs over the wall, or a stop was asked for.
  public func reading(_ path: String) throws(Diagnostic) -> FoundFile {
    let found = try files.find(path)
    guard found.kind == .file else { return found }
    try recordContent(of: found, path, isWritten: false)
    return found
  }

  /// Lets `write` replace the file that `path` names, given where it is: absolute, in a replay's scratch
  /// folder. What it wrote becomes part of what the statement is known to have written.
  ///
  /// - Throws: a diagnostic without a place where the path climbs over the wall, and what `write` throws.
  public func writing(
    _ path: String, _ write: (_ place: String) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    let place = try files.placeToWrite(path)
    try write(place.path)
    try recordContent(of: place, path, isWritten: true)
  }

  /// Adds a use that ``reading(_:)`` does not see: an entry of the catalogue, the pictures of a table.
  public func record(_ use: FileUse) {
    if !evaluator.files.contains(use) { evaluator.files.append(use) }
  }

  private func recordContent(
    of file: FoundFile, _ path: String, isWritten: Bool
  ) throws(Diagnostic) {
    // What can't be read has no digest; whoever opens it says why.
    guard
      let content = try? Digest.ofFile(
        file.filePath, isStopped: { evaluator.interrupt.isRequested })
    else { return try checkInterrupt() }
    record(
      FileUse(
        path: path, digest: content.digest, content: .file(byteCount: content.byteCount),
        isWritten: isWritten, origin: file.origin))
  }
}
