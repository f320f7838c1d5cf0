import Datasets
import Graphs
import Interpreter
import Language
import Models
import Tensors
import Training

/// Rows on their way through a model.
enum ScoredRows {
  /// Rows of a dataset, known by their digests.
  case input(ModelInput)
  /// What the graph reads, as it stands: `[rows, …]` float32.
  case tensor(Tensor)
  /// RGB pictures of the model's size, one after another.
  case pixels([UInt8], rows: Int)
}

extension ScoredRows {
  /// A tensor as a model reads it. For pictures: float32 `[n, 3, height, width]` is the network's own
  /// input, int64 `[n, height, width, 3]` holds the pixels' values, 0 to 255. For columns: `[n, columns]`
  /// in the order the model names them.
  init(_ tensor: Tensor, for model: Model, at span: SourceSpan) throws(Diagnostic) {
    switch model.preprocessing {
    case .columns(let preprocessing):
      guard tensor.shape.rank == 2, tensor.shape[1] == preprocessing.names.count else {
        throw Diagnostic(
          "the model reads \(Wording.count(preprocessing.names.count, "column"))", at: span,
          "this tensor is \(tensor.shape)")
      }
      let width = tensor.shape[1]
      let values = tensor.doubles
      let columns = (0..<width).map { column in
        stride(from: column, to: values.count, by: width).map { values[$0] }
      }
      do throws(ModelError) {
        self = .tensor(try preprocessing.tensor(columns: columns))
      } catch {
        throw error.diagnostic(of: "the model", at: span)
      }
    case .image(let image):
      let network = Shape([tensor.shape.dimensions.first ?? 0, 3, image.height, image.width])
      let pixels = Shape([tensor.shape.dimensions.first ?? 0, image.height, image.width, 3])
      if tensor.elementType == .float32, tensor.shape == network {
        self = .tensor(tensor)
        return
      }
      guard case .int64(let values) = tensor.storage, tensor.shape == pixels else {
        throw Diagnostic(
          "the network reads float32 [rows, 3, \(image.height), \(image.width)], or int64 [rows, "
            + "\(image.height), \(image.width), 3] with values of 0 to 255", at: span,
          "this tensor is \(tensor.elementType) \(tensor.shape)")
      }
      guard let bytes = values.bytes else {
        throw Diagnostic("the pixels of a picture are 0 to 255", at: span)
      }
      self = .pixels(bytes, rows: tensor.shape[0])
    }
  }
}

extension [Int64] {
  /// The numbers as bytes; nil where one does not fit.
  fileprivate var bytes: [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for value in self {
      guard let byte = UInt8(exactly: value) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}

extension Tensor {
  /// The elements as float64.
  fileprivate var doubles: [Double] {
    switch storage {
    case .boolean(let values): values.map { $0 ? 1 : 0 }
    case .int64(let values): values.map(Double.init)
    case .float32(let values): values.map(Double.init)
    case .float64(let values): values
    }
  }
}
