import CKernels

/// How a picture is resized.
public enum Resampling: String, Sendable, CaseIterable, Hashable {
  case bilinear, bicubic

  /// How far the filter reaches, in pixels of the smaller picture.
  fileprivate var reach: Double { self == .bilinear ? 1 : 2 }

  /// The filter's weight at a distance from its centre. Bicubic is Keys' with a = −0.5.
  fileprivate func weight(at distance: Double) -> Double {
    let x = distance < 0 ? -distance : distance
    switch self {
    case .bilinear: return x < 1 ? 1 - x : 0
    case .bicubic:
      let a = -0.5
      if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
      return 0
    }
  }
}

extension Image {
  /// The picture stretched to another size, with the bytes that Pillow's `Image.resize` gives for 8-bit
  /// grey and RGB, as of Pillow 13: two passes, each rounded to 8 bits; a smaller picture is filtered
  /// over all the pixels it covers.
  ///
  /// - Precondition: `width` and `height` are positive.
  public func resized(width newWidth: Int, height newHeight: Int, _ resampling: Resampling) -> Image
  {
    let resizer = Resizer(
      from: (width, height), to: (newWidth, newHeight), channels: channels, resampling)
    var scratch: [UInt8] = []
    let pixels = [UInt8](unsafeUninitializedCapacity: resizer.outputByteCount) { buffer, filled in
      // The kernel writes every byte of the output, which is as long as it was promised.
      resizer.resize(
        self.pixels, into: UnsafeMutableBufferPointer(rebasing: buffer[..<resizer.outputByteCount]),
        &scratch)
      filled = resizer.outputByteCount
    }
    return Image(width: newWidth, height: newHeight, channels: channels, pixels: pixels)
  }
}

/// The weights for one pair of sizes, worked out once for all the pictures that share it.
struct Resizer: Sendable {
  let channels: Image.Channels
  let outputByteCount: Int
  private let width: Int
  private let height: Int
  private let across: Axis?
  private let down: Axis?
  private let order: thaw_resample_order

  init(
    from: (width: Int, height: Int), to: (width: Int, height: Int), channels: Image.Channels,
    _ resampling: Resampling
  ) {
    precondition(to.width > 0 && to.height > 0, "a picture without pixels")
    self.channels = channels
    (width, height) = from
    outputByteCount = to.width * to.height * channels.rawValue
    // An axis that keeps its length is left alone.
    across = from.width == to.width ? nil : Axis(from: from.width, to: to.width, resampling)
    down = from.height == to.height ? nil : Axis(from: from.height, to: to.height, resampling)
    // Pillow goes across first, but since version 13 down first where that drops far more rows than
    // columns. The order shows in the last bit.
    let (lostRows, lostColumns) = (from.height - to.height, from.width - to.width)
    order =
      lostRows > 0 && lostRows > 2 * lostColumns
      ? THAW_RESAMPLE_DOWN_FIRST : THAW_RESAMPLE_ACROSS_FIRST
  }

  /// Resizes into `output`, which has ``outputByteCount`` bytes. `scratch` grows as needed and may be
  /// used again.
  func resize(
    _ pixels: [UInt8], into output: UnsafeMutableBufferPointer<UInt8>, _ scratch: inout [UInt8]
  ) {
    precondition(pixels.count == width * height * channels.rawValue)
    precondition(output.count == outputByteCount)
    // The kernel reads and writes within the sizes that the two preconditions checked, and keeps none
    // of the pointers.
    withKernelAxis(across) { across in
      withKernelAxis(down) { down in
        let scratchCount = thaw_resample_scratch_bytes(
          Int32(width), Int32(height), Int32(channels.rawValue), across, down, order)
        if scratch.count < scratchCount { scratch = [UInt8](repeating: 0, count: scratchCount) }
        scratch.withUnsafeMutableBufferPointer { scratch in
          thaw_resample_u8(
            pixels, Int32(width), Int32(height), Int32(channels.rawValue), across, down,
            order, output.baseAddress, scratch.baseAddress)
        }
      }
    }
  }

  /// One axis: which pixels each output covers, and their weights as integers.
  private struct Axis: Sendable {
    let inputSize: Int
    let outputSize: Int
    let taps: Int
    private(set) var starts: [Int32] = []
    private(set) var counts: [Int32] = []
    private(set) var weights: [Int32] = []

    /// The order of the operations is Pillow's: another would round a weight differently now and then.
    init(from inputSize: Int, to outputSize: Int, _ resampling: Resampling) {
      self.inputSize = inputSize
      self.outputSize = outputSize
      let scale = Double(inputSize) / Double(outputSize)
      // A larger picture is interpolated; a smaller one is averaged, so that nothing is skipped.
      let stretch = scale < 1 ? 1 : scale
      let support = resampling.reach * stretch
      let inverse = 1 / stretch
      taps = Int(support.rounded(.up)) * 2 + 1
      for output in 0..<outputSize {
        let centre = (Double(output) + 0.5) * scale
        let first = max(0, Int(centre - support + 0.5))
        let end = min(inputSize, Int(centre + support + 0.5))
        var row = (first..<end).map { input in
          resampling.weight(at: (Double(input) - centre + 0.5) * inverse)
        }
        let sum = row.reduce(0, +)
        if sum != 0 { row = row.map { $0 / sum } }
        starts.append(Int32(first))
        counts.append(Int32(end - first))
        weights += row.map(Axis.fixedPoint)
        weights += [Int32](repeating: 0, count: taps - row.count)
      }
    }

    private static func fixedPoint(_ weight: Double) -> Int32 {
      let scaled = weight * Double(1 << THAW_RESAMPLE_BITS)
      return Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
    }
  }

  private func withKernelAxis(
    _ axis: Axis?, _ body: (UnsafePointer<thaw_resample_axis>?) -> Void
  ) {
    guard let axis else { return body(nil) }
    // The arrays outlive the call, and the kernel only reads them.
    axis.starts.withUnsafeBufferPointer { starts in
      axis.counts.withUnsafeBufferPointer { counts in
        axis.weights.withUnsafeBufferPointer { weights in
          var kernelAxis = thaw_resample_axis(
            input_size: Int32(axis.inputSize), output_size: Int32(axis.outputSize),
            taps: Int32(axis.taps), starts: starts.baseAddress, counts: counts.baseAddress,
            weights: weights.baseAddress)
          body(&kernelAxis)
        }
      }
    }
  }
}
