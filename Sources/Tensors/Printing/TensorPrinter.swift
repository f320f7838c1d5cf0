/// Lays a tensor out as NumPy's `str` does: rows in brackets, columns lined up, lines of at most 75
/// characters, and of more than 1,000 elements only three at each end of each axis.
struct TensorPrinter {
  private static let lineWidth = 75
  private static let edge = 3
  private static let summaryThreshold = 1000

  private let tensor: Tensor
  private let isSummary: Bool
  private let strides: [Int]
  private let column: (Int) -> String

  init(_ tensor: Tensor) {
    self.tensor = tensor
    strides = tensor.shape.strides
    isSummary = TensorPrinter.summarizes(tensor)
    let shown = TensorPrinter.shownPositions(tensor.shape, isSummary: isSummary)
    column = TensorPrinter.column(of: tensor, shown: shown)
  }

  /// Whether elements are left out.
  static func summarizes(_ tensor: Tensor) -> Bool { tensor.count > summaryThreshold }

  var text: String {
    if tensor.count == 0 { return "[]" }
    return block(axis: 0, position: 0, indent: " ", width: TensorPrinter.lineWidth)
  }

  /// One axis: `indent` is what a continued line begins with, its bracket's blank included.
  private func block(axis: Int, position: Int, indent: String, width: Int) -> String {
    if axis == tensor.shape.rank { return column(position) }
    let indices = shownIndices(axis: axis)
    let isInnermost = axis == tensor.shape.rank - 1
    var words: [String] = []
    for index in indices {
      guard let index else {
        words.append("...")
        continue
      }
      words.append(
        block(
          axis: axis + 1, position: position + index * strides[axis], indent: indent + " ",
          width: width - 1))
    }
    if isInnermost { return "[" + row(words, indent: indent, width: width) + "]" }
    let separator = String(repeating: "\n", count: tensor.shape.rank - axis - 1) + indent
    return "[" + words.joined(separator: separator) + "]"
  }

  /// The elements of a row, broken into lines. A closing bracket must fit behind the last.
  private func row(_ words: [String], indent: String, width: Int) -> String {
    var lines = ""
    var line = indent
    for (position, word) in words.enumerated() {
      // A bracket or separator must fit behind the word.
      if line.count + word.count > width - 1, line.count > indent.count {
        while line.last == " " { line.removeLast() }
        lines += line + "\n"
        line = indent
      }
      line += word
      if position < words.count - 1 { line += " " }
    }
    return String((lines + line).dropFirst(indent.count))
  }

  /// The indices shown along an axis; nil stands for those left out.
  private func shownIndices(axis: Int) -> [Int?] {
    let length = tensor.shape[axis]
    guard isSummary, length > 2 * Self.edge else { return Array(0..<length) }
    return Array(0..<Self.edge) + [nil] + Array(length - Self.edge..<length)
  }

  private static func shownPositions(_ shape: Shape, isSummary: Bool) -> [Int] {
    guard isSummary else { return Array(0..<shape.count) }
    var positions = [0]
    for (length, stride) in zip(shape.dimensions, shape.strides) {
      let indices =
        length > 2 * edge
        ? Array(0..<edge) + Array(length - edge..<length) : Array(0..<length)
      positions = positions.flatMap { start in indices.map { start + $0 * stride } }
    }
    return positions
  }

  /// What writes the element at a position, in a width that fits all shown.
  private static func column(of tensor: Tensor, shown: [Int]) -> (Int) -> String {
    switch tensor.storage {
    case .boolean(let values): return { values[$0] ? " true" : "false" }
    case .int64(let values):
      let width = shown.map { String(values[$0]).count }.max() ?? 0
      return { position in
        let text = String(values[position])
        return String(repeating: " ", count: width - text.count) + text
      }
    case .float32(let values):
      let column = RealColumn(for: shown.map { Double(values[$0]) }, isSingle: true)
      return { column.text(of: Double(values[$0])) }
    case .float64(let values):
      let column = RealColumn(for: shown.map { values[$0] }, isSingle: false)
      return { column.text(of: values[$0]) }
    }
  }
}

extension Tensor: CustomStringConvertible {
  /// The elements as NumPy's `str` prints an array, but `true` and `false` as Thaw writes them.
  public var description: String {
    guard shape.rank > 0 else {
      if case .float32(let values) = storage { return Scalar.text(of: values[0]) }
      return element(at: 0).description
    }
    return TensorPrinter(self).text
  }

  /// What a person is shown: the elements, and where some are left out a line with type and shape.
  public var rendering: String {
    TensorPrinter.summarizes(self) ? "\(description)\n\(elementType) \(shape)" : description
  }
}

extension Scalar: CustomStringConvertible {
  /// The value as Thaw writes it: `true`, `7`, `0.5`, `1e+16`, `nan`, `-inf`.
  public var description: String {
    switch self {
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .real(let value): Scalar.text(of: value)
    }
  }

  /// The shortest text that reads back as the same number of its type, as Python and NumPy print
  /// it: with an exponent below 10⁻⁴ and from 10¹⁶ on, for float32 from 10⁶ on.
  public static func text(of value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
    if value.isNaN { return "nan" }
    let sign = value.sign == .minus ? "-" : ""
    if value.isInfinite { return sign + "inf" }
    let digits = DecimalDigits(shortest: value)
    let limit = value is Float ? 1e6 : 1e16
    if value == 0 || (0.0001..<limit).contains(Double(value.magnitude)) {
      let text = digits.positional
      return sign + text.whole + "." + (text.fraction.isEmpty ? "0" : text.fraction)
    }
    let fraction = digits.scientificFraction
    return sign + digits.scientificWhole + (fraction.isEmpty ? "" : "." + fraction) + "e"
      + digits.exponentText(digitCount: 2)
  }
}
