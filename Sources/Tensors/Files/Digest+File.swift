import Glibc

extension Digest {
  /// The digest of a regular file's bytes, and how many there are.
  ///
  /// - Parameter isStopped: asked between pieces of some milliseconds.
  /// - Throws: ``FileError``; a stop is ``FileError/refused(operation:path:reason:)`` too.
  public static func ofFile(
    _ path: String, isStopped: () -> Bool = { Interrupt.isPending }
  ) throws(FileError) -> (digest: Digest, byteCount: Int) {
    var source: FileSource
    do throws(TensorFileError) { source = try FileSource(path: path) } catch {
      if case .file(let error) = error { throw error }
      throw .noRegularFile(path: path)
    }
    var hasher = Hasher()
    var byteCount = 0
    while true {
      guard !isStopped() else {
        throw .refused(operation: "read", path: path, reason: "it was stopped")
      }
      let piece: [UInt8]
      do throws(TensorFileError) { piece = try source.readSome(upTo: 4 << 20) } catch {
        if case .file(let error) = error { throw error }
        throw .endsEarly(path: path)
      }
      guard !piece.isEmpty else { return (hasher.digest, byteCount) }
      hasher.update(piece)
      byteCount += piece.count
    }
  }
}
