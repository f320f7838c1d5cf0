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

/// A model at work inside a command: what it makes of rows, with progress and interruption.
struct Scoring {
  let value: ModelValue
  let context: Context

  init(_ value: ModelValue, in context: Context) {
    self.value = value
    self.context = context
  }

  /// The numbers the head reads, `[rows, features]`.
  func features(of rows: ScoredRows, at span: SourceSpan) throws(Diagnostic) -> Tensor {
    switch rows {
    case .input(let input): return try features(of: input, at: span)
    case .tensor, .pixels:
      if value.model.trunk.nodes.isEmpty { return try asGiven(rows) }
      return try run(rows, span) { form in .trunk(form) }
    }
  }

  /// The numbers the head reads, `[rows, features]`, or those that the layers above a cut read;
  /// pictures' come from the feature cache where it has them.
  func features(
    of input: ModelInput, below cut: ModelCut? = nil, at span: SourceSpan
  ) throws(Diagnostic) -> Tensor {
    switch input.content {
    case .columns(let tensor):
      let cut = cut ?? value.model.headCut
      guard !cut.prefix.nodes.isEmpty else { return tensor }
      return try reporting(span) {
        try PlanCache.shared.compiled(
          cut.prefix, parameters: value.model.parameters.tensors(of: cut.prefix),
          maximumRows: InferenceBatch.rowCount
        ).run([.tensor(tensor)])[0]
      }
    case .images(let images):
      let model = value.model
      return try reporting(span) {
        let extraction = try FeatureExtraction(
          of: model, below: cut,
          cache: context.usesCache ? FeatureCache(library: context.cacheFolder) : nil,
          batch: InferenceBatch.rowCount)
        let clock = ContinuousClock()
        let begun = clock.now
        let features = try extraction.features(of: images) { progress in
          context.progress(progress.drawn(after: (clock.now - begun) / .seconds(1)))
        }
        if let failure = features.cacheFailure {
          context.notice("features can't be kept for the next time: \(failure)")
        }
        return features.tensor
      }
    }
  }

  /// The head's outputs, `[rows, outputs]`: logits, or the predicted number.
  func outputs(of rows: ScoredRows, at span: SourceSpan) throws(Diagnostic) -> Tensor {
    switch rows {
    case .input(let input): return try outputs(of: input, at: span)
    case .tensor, .pixels: return try run(rows, span) { form in .whole(form) }
    }
  }

  /// The head's outputs for rows of a dataset.
  func outputs(of input: ModelInput, at span: SourceSpan) throws(Diagnostic) -> Tensor {
    let features = try features(of: input, at: span)
    return try reporting(span) {
      try value.compiled.graph(.head, of: value.model).run([.tensor(features)])[0]
    }
  }

  /// The softmax of each row of logits.
  func probabilities(_ logits: Tensor, at span: SourceSpan) throws(Diagnostic) -> Tensor {
    try reporting(span) { try Softmax().evaluate([logits])[0] }
  }

  private func asGiven(_ rows: ScoredRows) throws(Diagnostic) -> Tensor {
    guard case .tensor(let tensor) = rows else {
      preconditionFailure("pixels for a model that reads columns")
    }
    return tensor
  }

  private func run(
    _ rows: ScoredRows, _ span: SourceSpan, _ part: (InputForm) -> CompiledModel.Part
  ) throws(Diagnostic) -> Tensor {
    let (form, batch): (InputForm, BatchInput) =
      switch rows {
      case .tensor(let tensor): (.elements, .tensor(tensor))
      case .pixels(let bytes, let count): (pixelForm, .pixels(bytes, rows: count))
      case .input: preconditionFailure("rows of a dataset have a path of their own")
      }
    let part = part(form)
    return try reporting(span) {
      try value.compiled.graph(part, of: value.model).run([batch])[0]
    }
  }

  private var pixelForm: InputForm {
    guard case .image(let image) = value.model.preprocessing else { return .elements }
    return .pixels(shift: image.shift, scale: 1 / image.scale)
  }

  /// Runs `body` and turns what it throws into a diagnostic.
  func reporting<Result>(
    _ span: SourceSpan, _ body: () throws -> Result
  ) throws(Diagnostic) -> Result {
    do { return try body() } catch { throw Scoring.diagnostic(error, at: span) }
  }

  /// What running a model threw, as a diagnostic.
  static func diagnostic(_ error: any Error, at span: SourceSpan) -> Diagnostic {
    if Interrupt.caused(error) {
      return Diagnostic("stopped; every name is as it was before this statement")
    }
    return switch error {
    case let diagnostic as Diagnostic: diagnostic.located(at: span)
    case let failure as DatasetError: failure.diagnostic.located(at: span)
    case let failure as ModelError: failure.diagnostic(of: "the model", at: span)
    case let failure as MemoryLimitError:
      Diagnostic(failure.description, at: span).ofEnvironment
    default: Diagnostic("the model can't be run: \(error)", at: span)
    }
  }
}

extension FeatureProgress {
  fileprivate func drawn(after seconds: Double) -> Progress {
    let speed = Double(doneCount) / max(seconds, 1e-9)
    return Progress(
      "features of \(Wording.count(doneCount)) of \(Wording.count(totalCount)) pictures, "
        + "\(Wording.count(Int(speed)))/s",
      fraction: Double(doneCount) / Double(max(totalCount, 1)),
      secondsLeft: Double(totalCount - doneCount) / max(speed, 1e-9))
  }
}
