/// Numbers separated by commas, a row a line: tensors of one axis (a number a line) or two.
///
/// Real numbers are written in the shortest form that reads back as the same number of their type,
/// and read as float64; whole columns of integers or of `true` and `false` keep their type if every
/// column does. Tables with names, texts and dates are read by the room Datasets.
public enum CSV: TensorFormat {
  /// The extension.
  public static let fileExtension = "csv"

  /// Reads one tensor: of one axis if each line has one number, of two otherwise.
  public static func read(path: String, limit: MemoryLimit) throws(TensorFileError) -> TensorFile {
    var source = try FileSource(path: path)
    do throws(MemoryLimitError) {
      // A field of one digit and a comma becomes 8 bytes.
      let (needed, overflow) = source.byteCount.multipliedReportingOverflow(by: 5)
      try limit.check(overflow ? .max : needed, for: "the numbers in \"\(path)\"")
    } catch {
      throw .memory(error)
    }
    let bytes = try source.read(source.byteCount)
    do throws(CSVProblem) {
      return .tensor(try parse(bytes))
    } catch {
      throw .csv(error)
    }
  }

  /// Writes one tensor of one or two axes.
  public static func write(_ contents: TensorFile, to path: String) throws(TensorFileError) {
    guard case .tensor(let tensor) = contents else {
      throw .cannotHold(format: "a .csv file", reason: "it holds one tensor; .npz holds several")
    }
    guard tensor.shape.rank == 1 || tensor.shape.rank == 2, tensor.count > 0 else {
      throw .cannotHold(
        format: "a .csv file",
        reason: "the shape is \(tensor.shape), and rows of numbers have one or two axes; use .npy")
    }
    do throws(FileError) {
      try AtomicFile.write(text(of: tensor).utf8, to: path)
    } catch {
      throw .file(error)
    }
  }

  static func text(of tensor: Tensor) -> String {
    let columns = tensor.shape.rank == 2 ? tensor.shape[1] : 1
    var text = ""
    for position in 0..<tensor.count {
      switch tensor.storage {
      case .boolean(let values): text += values[position] ? "true" : "false"
      case .int64(let values): text += String(values[position])
      // NaN prints without its sign: its bits are no part of the value.
      case .float32(let values):
        text += values[position].isNaN ? "nan" : values[position].description
      case .float64(let values):
        text += values[position].isNaN ? "nan" : values[position].description
      }
      text += (position + 1) % columns == 0 ? "\n" : ","
    }
    return text
  }

  static func parse(_ bytes: [UInt8]) throws(CSVProblem) -> Tensor {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .noText }
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    var fields: [Field] = []
    var columns = 0
    for (index, line) in lines.enumerated() {
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      let texts = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      if index == 0 { columns = texts.count }
      guard texts.count == columns else {
        throw .raggedLine(line: index + 1, fields: texts.count, expected: columns)
      }
      for (column, text) in texts.enumerated() {
        fields.append(try Field(String(text) ?? "", line: index + 1, column: column + 1))
      }
    }
    guard !fields.isEmpty else { throw .empty }
    let shape: Shape = columns == 1 ? [fields.count] : [lines.count, columns]
    return tensor(of: fields, shape: shape)
  }

  private static func tensor(of fields: [Field], shape: Shape) -> Tensor {
    let booleans = fields.compactMap { if case .boolean(let value) = $0 { value } else { nil } }
    if booleans.count == fields.count { return Tensor(booleans, shape: shape) }
    let integers = fields.compactMap { if case .integer(let value) = $0 { value } else { nil } }
    if integers.count == fields.count { return Tensor(integers, shape: shape) }
    return Tensor(fields.map(\.double), shape: shape)
  }

  /// One field: what its text says, no more.
  private enum Field {
    case boolean(Bool)
    case integer(Int64)
    case real(Double)

    var double: Double {
      switch self {
      case .boolean(let value): value ? 1 : 0
      case .integer(let value): Double(value)
      case .real(let value): value
      }
    }

    init(_ text: String, line: Int, column: Int) throws(CSVProblem) {
      switch text {
      case "true": self = .boolean(true)
      case "false": self = .boolean(false)
      case "nan": self = .real(.nan)
      case "inf": self = .real(.infinity)
      case "-inf": self = .real(-.infinity)
      default:
        let isDecimal = text.utf8.allSatisfy { "+-.eE0123456789".utf8.contains($0) }
        guard isDecimal, text.utf8.contains(where: { "0123456789".utf8.contains($0) }) else {
          throw .noNumber(text: text, line: line, column: column)
        }
        if text.utf8.contains(where: { ".eE".utf8.contains($0) }) {
          guard let value = Double(text) else {
            throw .noNumber(text: text, line: line, column: column)
          }
          self = .real(value)
        } else if let value = Int64(text) {
          self = .integer(value)
        } else if Double(text) != nil {
          throw .integerOutOfRange(text: text, line: line, column: column)
        } else {
          throw .noNumber(text: text, line: line, column: column)
        }
      }
    }
  }
}
