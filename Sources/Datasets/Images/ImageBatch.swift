import Synchronization
import Tensors

/// Pictures decoded and brought to one size, as a network reads them.
public struct ImageBatch: Sendable {
  /// Pictures in the batch.
  public let count: Int
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int

  /// RGB bytes, `[count, height, width, 3]`, row-major.
  public let pixels: [UInt8]

  /// Reads, decodes and resizes the files, in parallel on the worker pool.
  ///
  /// The bytes are those of ``Image/init(decoding:)``, ``Image/resized(width:height:_:)`` and
  /// ``Image/rgb()``; the number of threads and the pictures beside one do not change them.
  ///
  /// - Parameters:
  ///   - images: the files; one that is missing is an error.
  ///   - firstRow: the row of the first of them, for errors.
  /// - Throws: the error of the first picture that cannot be had, with its row;
  ///   ``DatasetError/interrupted``.
  public init(
    reading images: [ImageReference?], width: Int, height: Int, _ resampling: Resampling,
    firstRow: Int = 0
  ) throws(DatasetError) {
    precondition(width > 0 && height > 0, "pictures without pixels")
    let imageBytes = width * height * 3
    let failures = Mutex<[Int: DatasetError]>([:])
    var interruption: DatasetError?
    let pixels = [UInt8](unsafeUninitializedCapacity: images.count * imageBytes) { buffer, filled in
      // Each task writes the bytes of its own picture only, and the buffer outlives the run. The bytes
      // count as initialised only if every task wrote all of its own.
      nonisolated(unsafe) let slots = buffer
      do {
        try WorkerPool.run(images.count) { task in
          do throws(DatasetError) {
            guard let image = images[task] else { throw .missingImage(row: firstRow + task) }
            let place = task * imageBytes..<(task + 1) * imageBytes
            try image.decode(
              into: UnsafeMutableBufferPointer(rebasing: slots[place]), width: width,
              height: height, resampling)
          } catch {
            failures.withLock { $0[task] = error.atRow(firstRow + task) }
          }
        }
      } catch {
        interruption = .interrupted
      }
      let isWhole = interruption == nil && failures.withLock { $0.isEmpty }
      filled = isWhole ? images.count * imageBytes : 0
    }
    if let first = failures.withLock({ $0.min { $0.key < $1.key } }) { throw first.value }
    if let interruption { throw interruption }
    self.count = images.count
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}

extension ImageReference {
  /// Fills `output`, `[height, width, 3]`.
  fileprivate func decode(
    into output: UnsafeMutableBufferPointer<UInt8>, width: Int, height: Int,
    _ resampling: Resampling
  ) throws(DatasetError) {
    let image = try decoded()
    let resizer = Resizer.shared(
      from: (image.width, image.height), to: (width, height), channels: image.channels, resampling)
    var scratch: [UInt8] = []
    guard image.channels == .grey else {
      resizer.resize(image.pixels, into: output, &scratch)
      return
    }
    // Grey is tripled after resizing: the bytes are the same, for a third of the work.
    let grey = [UInt8](unsafeUninitializedCapacity: width * height) { buffer, filled in
      // The kernel writes every byte of the output, which is as long as it was promised.
      let place = UnsafeMutableBufferPointer(rebasing: buffer[..<(width * height)])
      resizer.resize(image.pixels, into: place, &scratch)
      filled = width * height
    }
    for (position, value) in grey.enumerated() {
      output[3 * position] = value
      output[3 * position + 1] = value
      output[3 * position + 2] = value
    }
  }
}

extension DatasetError {
  /// The same error with the row of a table, where it is about an image.
  fileprivate func atRow(_ row: Int) -> DatasetError {
    guard case .undecodableImage(let path, _, let problem) = self else { return self }
    return .undecodableImage(path: path, row: row, problem: problem)
  }
}

extension Resizer {
  private struct Key: Hashable {
    let sizes: [Int]
    let resampling: Resampling
  }

  private static let known = Mutex<[Key: Resizer]>([:])

  /// The resizer for these sizes. Tables hold pictures of few sizes, so they are kept, up to a number.
  static func shared(
    from: (width: Int, height: Int), to: (width: Int, height: Int), channels: Image.Channels,
    _ resampling: Resampling
  ) -> Resizer {
    let key = Key(
      sizes: [from.width, from.height, to.width, to.height, channels.rawValue],
      resampling: resampling)
    if let resizer = known.withLock({ $0[key] }) { return resizer }
    let resizer = Resizer(from: from, to: to, channels: channels, resampling)
    known.withLock { known in
      if known.count >= 32 { known.removeAll() }
      known[key] = resizer
    }
    return resizer
  }
}
