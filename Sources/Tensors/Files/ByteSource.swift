import Glibc

/// Bytes that are read once from front to back: of a file, of an archive's member, of memory.
protocol ByteSource: ~Copyable {
  /// Bytes in all, known before the first is read.
  var byteCount: Int { get }
  /// At most `count` next bytes; none only at the end.
  mutating func readSome(upTo count: Int) throws(TensorFileError) -> [UInt8]
}

extension ByteSource where Self: ~Copyable {
  /// Exactly `count` next bytes, or as many as are left.
  mutating func read(_ count: Int) throws(TensorFileError) -> [UInt8] {
    var bytes = try readSome(upTo: count)
    while bytes.count < count {
      let more = try readSome(upTo: count - bytes.count)
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }
}

/// Bytes in memory.
struct MemorySource: ByteSource {
  private var rest: ArraySlice<UInt8>
  let byteCount: Int

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
    byteCount = bytes.count
  }

  mutating func readSome(upTo count: Int) -> [UInt8] {
    let taken = rest.prefix(count)
    rest = rest.dropFirst(count)
    return Array(taken)
  }
}

/// An open file, closed when the value ends.
struct FileSource: ByteSource, ~Copyable {
  private let descriptor: Int32
  private let path: String
  let byteCount: Int

  init(path: String, mustBeRegular: Bool = true) throws(TensorFileError) {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .file(.last("open", path)) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      close(descriptor)
      throw .file(.last("read", path))
    }
    guard !mustBeRegular || status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .file(.noRegularFile(path: path))
    }
    self.descriptor = descriptor
    self.path = path
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  mutating func readSome(upTo count: Int) throws(TensorFileError) -> [UInt8] {
    var failed = false
    // The kernel fills the first `filled` bytes, which are then the array.
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var received: Int
      repeat {
        received = Glibc.read(descriptor, buffer.baseAddress, count)
      } while received < 0 && errno == EINTR
      failed = received < 0
      filled = max(received, 0)
    }
    if failed { throw .file(.last("read", path)) }
    return bytes
  }
}
