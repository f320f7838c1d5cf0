import Tensors

/// What a compiled graph is given for one of its inputs.
public enum BatchInput: Sendable {
  /// A float32 tensor; its first axis is the row.
  case tensor(Tensor)
  /// Bytes of `rows` images one after another (NHWC), for an input compiled as `InputForm.pixels`.
  case pixels([UInt8], rows: Int)

  /// Number of rows.
  var rows: Int {
    switch self {
    case .tensor(let tensor): tensor.shape.rank == 0 ? 1 : tensor.shape[0]
    case .pixels(_, let rows): rows
    }
  }

  /// - Throws: `GraphError.wrongType` if this does not fit the input, whatever the number of rows.
  func check(_ declared: TensorType, name: String, form: InputForm) throws {
    let rowLengths = Array(declared.shape.dimensions.dropFirst())
    let expected = TensorType(declared.elementType, Shape([rows] + rowLengths))
    switch (self, form) {
    case (.tensor(let tensor), .elements):
      guard tensor.type == expected else {
        throw GraphError.wrongType(name: name, expected: expected, got: tensor.type)
      }
    case (.pixels(let bytes, _), .pixels):
      guard bytes.count == expected.shape.count else {
        throw GraphError.wrongType(
          name: name, expected: expected, got: TensorType(.float32, [bytes.count]))
      }
    case (.tensor(let tensor), .pixels):
      throw GraphError.wrongType(name: name, expected: expected, got: tensor.type)
    case (.pixels(let bytes, _), .elements):
      throw GraphError.wrongType(
        name: name, expected: expected, got: TensorType(.float32, [bytes.count]))
    }
  }

  /// The input as the graph declares it: pixels become (byte − shift) · scale, NCHW.
  func tensor(_ declared: TensorType, form: InputForm) throws -> Tensor {
    guard case .pixels(let bytes, let rows) = self, case .pixels(let shift, let scale) = form else {
      if case .tensor(let tensor) = self { return tensor }
      preconditionFailure("an input that does not fit was let through")
    }
    let lengths = declared.shape.dimensions
    let (channels, places) = (lengths[1], lengths[2] * lengths[3])
    var values = [Float](repeating: 0, count: bytes.count)
    for (place, byte) in bytes.enumerated() {
      let (pixel, channel) = (place / channels, place % channels)
      let (row, position) = (pixel / places, pixel % places)
      values[(row * channels + channel) * places + position] = (Float(byte) - shift) * scale
    }
    return Tensor(values, shape: Shape([rows] + lengths.dropFirst()))
  }

  /// Lends the memory from a row on.
  func withRow(_ row: Int, _ body: (UnsafeRawPointer?) throws -> Void) throws {
    switch self {
    case .pixels(let bytes, let rows):
      try bytes.withUnsafeBytes { try body($0.baseAddress.map { $0 + row * (bytes.count / rows) }) }
    case .tensor(let tensor):
      guard case .float32(let values) = tensor.storage else {
        preconditionFailure("an input that does not fit was let through")
      }
      let stride = values.count / max(1, rows) * MemoryLayout<Float>.stride
      try values.withUnsafeBytes { try body($0.baseAddress.map { $0 + row * stride }) }
    }
  }
}
