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
  ///   - shorterSide: what a picture's shorter side is brought to, the longer one in proportion, before
  ///     the size is cut out of its middle, as torchvision does; nil to stretch all of it to the size.
  ///   - firstRow: the row of the first of them, for errors.
  /// - Throws: the error of the first picture that cannot be had, with its row;
  ///   ``DatasetError/interrupted``.
  public init(
    reading images: [ImageReference?], width: Int, height: Int, _ resampling: Resampling,
    middleOf shorterSide: Int? = nil, firstRow: Int = 0
  ) throws(DatasetError) {
    precondition(width > 0 && height > 0, "pictures without pixels")
    precondition(max(width, height) <= shorterSide ?? .max, "a middle larger than its picture")
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
              height: height, resampling, middleOf: shorterSide)
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
    _ resampling: Resampling, middleOf shorterSide: Int?
  ) throws(DatasetError) {
    let image = try decoded()
    let window = Window(of: image, width: width, height: height, shorterSide: shorterSide)
    let resizer = Resizer.shared(
      from: (image.width, image.height), to: (window.fullWidth, window.fullHeight),
      channels: image.channels, resampling)
    var scratch: [UInt8] = []
    if image.channels == .rgb, window.isWhole {
      return resizer.resize(image.pixels, into: output, &scratch)
    }
    let channels = image.channels.rawValue
    let count = window.fullWidth * window.fullHeight * channels
    let resized = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      // The kernel writes every byte of the output, which is as long as it was promised.
      let place = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      resizer.resize(image.pixels, into: place, &scratch)
      filled = count
    }
    // Grey is tripled after resizing: the bytes are the same, for a third of the work.
    var position = 0
    for row in 0..<height {
      let start = (window.top + row) * window.fullWidth + window.left
      for place in start..<start + width {
        for channel in 0..<3 {
          output[position] = resized[place * channels + (channels == 1 ? 0 : channel)]
          position += 1
        }
      }
    }
  }
}

/// The part of a resized picture that is seen.
private struct Window {
  /// The size that the whole picture is brought to.
  var fullWidth, fullHeight: Int
  /// Where the part begins.
  var left = 0
  var top = 0
  /// Whether the part is the whole.
  var isWhole = true

  init(of image: Image, width: Int, height: Int, shorterSide: Int?) {
    guard let shorterSide else {
      (fullWidth, fullHeight) = (width, height)
      return
    }
    let shorter = min(image.width, image.height)
    // The longer side is cut to whole pixels, as torchvision does.
    fullWidth = image.width == shorter ? shorterSide : shorterSide * image.width / shorter
    fullHeight = image.height == shorter ? shorterSide : shorterSide * image.height / shorter
    left = Window.middle(fullWidth - width)
    top = Window.middle(fullHeight - height)
    isWhole = fullWidth == width && fullHeight == height
  }

  /// Half, to the even number: Python's `round`.
  private static func middle(_ rest: Int) -> Int {
    Int((Double(rest) / 2).rounded(.toNearestOrEven))
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
