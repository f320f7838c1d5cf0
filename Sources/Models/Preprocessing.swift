import Tensors

/// How what a person has becomes what a model's graph reads.
public enum Preprocessing: Sendable, Equatable {
  case image(ImagePreprocessing)
  case columns(ColumnPreprocessing)

  var canonicalValue: CanonicalValue {
    switch self {
    case .image(let image): image.canonicalValue
    case .columns(let columns): columns.canonicalValue
    }
  }
}

/// RGB pixels of one size, as Pillow resizes, then `(x − shift) / scale`.
public struct ImagePreprocessing: Sendable, Equatable {
  /// What of a picture is seen.
  public enum Framing: Sendable, Equatable {
    /// All of it, stretched to the size.
    case all
    /// The shorter side is brought to this length, the longer one in proportion; then the size is
    /// cut out of the middle.
    case middle(shorterSide: Int)
  }

  /// How pixels between pixels are made.
  public enum Filter: String, Sendable {
    case bilinear, bicubic
  }

  /// Height of the pictures the graph reads.
  public let height: Int
  /// Width of the pictures the graph reads.
  public let width: Int
  /// What is taken from each value of 0 to 255.
  public let shift: Float
  /// What the difference is divided by; a power of two, so that dividing is exact.
  public let scale: Float
  /// What of a picture is seen.
  public let framing: Framing
  /// How it is resized.
  public let filter: Filter

  init(
    height: Int, width: Int, shift: Float, scale: Float, framing: Framing = .all,
    filter: Filter = .bicubic
  ) {
    self.height = height
    self.width = width
    self.shift = shift
    self.scale = scale
    self.framing = framing
    self.filter = filter
  }

  /// Square pictures whose values become about −1 to 1: (x − 127) / 128.
  init(
    size: Int, shift: Float = 127, scale: Float = 128, framing: Framing = .all,
    filter: Filter = .bicubic
  ) {
    self.init(
      height: size, width: size, shift: shift, scale: scale, framing: framing, filter: filter)
  }

  /// Bytes a picture takes: height × width × RGB.
  public var byteCount: Int { height * width * 3 }

  /// The graph's input `[n, 3, height, width]` for `n` pictures one after another, each row by row
  /// with red, green and blue side by side.
  ///
  /// - Throws: ``ModelError/wrongInput(expected:found:)`` unless there is a whole number of pictures.
  public func tensor(pixels: [UInt8]) throws(ModelError) -> Tensor {
    let rows = try rowCount(of: pixels)
    let table = (0..<256).map { (Float($0) - shift) / scale }
    let plane = height * width
    let values = [Float](unsafeUninitializedCapacity: pixels.count) { values, count in
      // Every place of the buffer is written once: rows × 3 × plane is its size.
      for row in 0..<rows {
        for channel in 0..<3 {
          let target = (row * 3 + channel) * plane
          let source = row * byteCount + channel
          for place in 0..<plane {
            values[target + place] = table[Int(pixels[source + 3 * place])]
          }
        }
      }
      count = pixels.count
    }
    return Tensor(values, shape: [rows, 3, height, width])
  }

  /// How many pictures these bytes are.
  ///
  /// - Throws: ``ModelError/wrongInput(expected:found:)`` unless it is a whole number.
  func rowCount(of pixels: [UInt8]) throws(ModelError) -> Int {
    guard pixels.count.isMultiple(of: byteCount) else {
      throw .wrongInput(
        expected: "pictures of \(height) × \(width) pixels in RGB",
        found: "\(pixels.count) bytes, where a picture takes \(byteCount)")
    }
    return pixels.count / byteCount
  }

  fileprivate var canonicalValue: CanonicalValue {
    var fields: [(String, CanonicalValue)] = [
      ("kind", "image"), ("height", .integer(Int64(height))), ("width", .integer(Int64(width))),
      ("channels", "RGB"), ("resize", .text("\(filter.rawValue), Pillow, 8 bits")),
      ("shift", .real(Double(shift))), ("scale", .real(Double(scale))),
    ]
    // Left out where all is seen, as in the models that were there first: their digests stay.
    if case .middle(let side) = framing {
      fields.append(("middle", .integer(Int64(side))))
    }
    return .map(fields)
  }
}

/// Numeric columns, each less its mean and divided by its standard deviation.
public struct ColumnPreprocessing: Sendable, Equatable {
  /// Names of the columns in the order the graph reads them.
  public let names: [String]
  /// Mean of each column over the rows it was fitted on.
  public let means: [Double]
  /// Standard deviation of each column; 1 for a column that never changes.
  public let deviations: [Double]

  init(names: [String], means: [Double], deviations: [Double]) {
    self.names = names
    self.means = means
    self.deviations = deviations
  }

  /// Measures columns of equal length: mean and standard deviation over all rows (divisor n), sums
  /// taken in order of the rows.
  ///
  /// - Throws: ``ModelError/wrongInput(expected:found:)`` if there is no column, no row, or a value
  ///   that is not a finite number.
  public init(measuring columns: [(name: String, values: [Double])]) throws(ModelError) {
    guard let rows = columns.first?.values.count, rows > 0 else {
      throw .wrongInput(expected: "at least one numeric column and row", found: "there is none")
    }
    var means: [Double] = []
    var deviations: [Double] = []
    for column in columns {
      precondition(column.values.count == rows, "columns of unequal length")
      guard column.values.allSatisfy(\.isFinite) else {
        throw .wrongInput(
          expected: "finite numbers", found: "`\(printable(column.name))` has one that is not")
      }
      let mean = column.values.reduce(0, +) / Double(rows)
      let squares = column.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(rows)).squareRoot()
      means.append(mean)
      deviations.append(deviation > 0 && deviation.isFinite ? deviation : 1)
    }
    names = columns.map(\.name)
    self.means = means
    self.deviations = deviations
  }

  /// The graph's input `[n, columns]` for columns in the order of ``names``.
  ///
  /// - Throws: ``ModelError/wrongInput(expected:found:)`` for another number of columns, or if one
  ///   has another length than the first.
  public func tensor(columns: [[Double]]) throws(ModelError) -> Tensor {
    let rows = columns.first?.count ?? 0
    guard columns.count == names.count, columns.allSatisfy({ $0.count == rows }) else {
      throw .wrongInput(
        expected: "\(names.count) columns of numbers", found: "\(columns.count) were given")
    }
    var values: [Float] = []
    values.reserveCapacity(rows * names.count)
    for row in 0..<rows {
      for column in columns.indices {
        values.append(Float((columns[column][row] - means[column]) / deviations[column]))
      }
    }
    return Tensor(values, shape: [rows, names.count])
  }

  fileprivate var canonicalValue: CanonicalValue {
    [
      "kind": "columns", "names": .array(names.map { .text($0) }),
      "means": .array(means.map { .real($0) }),
      "deviations": .array(deviations.map { .real($0) }),
    ]
  }
}
