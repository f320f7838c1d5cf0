import Synchronization
import Tensors

/// An image file that a table points at. It is decoded when it is needed, never when the table loads.
///
/// Its bytes are hashed at the first reading; from then on a file with other bytes is an error.
public final class ImageReference: Sendable {
  /// Bytes of the largest image file that is read: 256 MiB.
  public static let byteLimit = 256 << 20

  /// The path a table gave, or the path beneath the folder of images: what a person reads.
  public let name: String

  /// The resolved path, free of links.
  public let path: String

  private let firstDigest: Mutex<Digest?>

  /// A reference to a file that need not be read yet.
  ///
  /// - Parameter digest: that of its first reading, if it was read before.
  public init(name: String, path: String, digest: Digest? = nil) {
    self.name = name
    self.path = path
    firstDigest = Mutex(digest)
  }

  /// The digest of the file, read for it the first time.
  ///
  /// - Throws: ``DatasetError/unreadable(path:reason:)``, ``DatasetError/fileTooLarge(path:bytes:limitBytes:)``.
  public func digest() throws(DatasetError) -> Digest {
    if let digest = firstDigest.withLock({ $0 }) { return digest }
    return try read().digest
  }

  /// The bytes of the file and their digest.
  ///
  /// - Throws: as ``digest()``, and ``DatasetError/fileChanged(path:)`` where the bytes are not those
  ///   of the first reading.
  public func read() throws(DatasetError) -> (bytes: [UInt8], digest: Digest) {
    let bytes = try FileReading.bytes(at: path, limitBytes: ImageReference.byteLimit)
    let digest = Digest(of: bytes)
    let first = firstDigest.withLock { first in
      if first == nil { first = digest }
      return first
    }
    guard first == digest else { throw .fileChanged(path: name) }
    return (bytes, digest)
  }

  /// The picture, upright, as grey or RGB bytes.
  ///
  /// - Throws: as ``read()``, and ``DatasetError/undecodableImage(path:row:problem:)``.
  public func decoded() throws(DatasetError) -> Image {
    let bytes = try read().bytes
    do {
      return try Image(decoding: bytes)
    } catch {
      throw .undecodableImage(path: name, row: nil, problem: error)
    }
  }
}
