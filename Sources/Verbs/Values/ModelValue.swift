import Interpreter
import Language
import Models
import Tensors
import Training

/// A model as a value of the language.
struct ModelValue: Layered, ShownAtLength, TensorSampled {
  static let kind = "model"

  let model: Model
  /// The epochs of its fits, oldest first.
  let history: [EpochRecord]
  /// What the fit that made it has to tell; nil if another verb made it.
  let fitTable: FitTable?
  /// Its parts, ready to run.
  let compiled = CompiledModel()
  private let remembered = RememberedDigest()

  init(_ model: Model, history: [EpochRecord] = [], fitTable: FitTable? = nil) {
    self.model = model
    self.history = history
    self.fitTable = fitTable
  }

  /// Another state of the same model, made by a verb that does not fit.
  func becoming(_ model: Model) -> ModelValue { ModelValue(model, history: history) }

  var summary: String {
    "\(model.architecture)\(model.quantization == nil ? "" : " in int8") for \(model.target.words), "
      + "\(Wording.count(model.frozenCount, "parameter")) frozen, "
      + "\(Wording.count(model.trainableCount)) to train"
  }

  func rendering(width: Int) -> Rendering { Rendering(summary) }

  func rendering(rebound name: String, width: Int) -> Rendering {
    guard let fitTable else { return Rendering("\(name): \(summary)") }
    return fitTable.rendering(width: width, below: "\(name): \(summary)")
  }

  func fullRendering(width: Int) -> Rendering {
    guard let record = model.quantization else {
      return LayerTreeRendering(model).rendering(width: width)
    }
    return QuantizationRendering(model: model, record: record).rendering(width: width)
  }

  var layerNames: [String] {
    var names: [String] = []
    for region in model.regions where !names.contains(region.name) { names.append(region.name) }
    return names
  }

  var attributeNames: [String] {
    ["architecture", "classes", "target", "parameters", "trainable", "history"]
  }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    switch name {
    case "architecture": model.architecture
    case "classes": List(model.target.classes?.names ?? [])
    case "target": model.target.column ?? None()
    case "parameters": Number.integer(model.frozenCount + model.trainableCount)
    case "trainable": Number.integer(model.trainableCount)
    case "history": HistoryValue(records: history)
    default: nil
    }
  }

  var canonicalValue: CanonicalValue { model.canonicalValue }

  var digest: Digest { remembered.digest { model.digest } }

  /// The last weights to train, which every fit changes: the head's.
  var sampledTensor: (place: String, tensor: Tensor)? {
    model.trainableParameters.reversed().lazy.compactMap { name in
      model.parameters[name].map { (name, $0) }
    }.first { $0.1.shape.rank > 1 }
  }

  var memoryByteCount: Int { 4 * (model.frozenCount + model.trainableCount) }
}

extension Target {
  /// What it predicts, in words: `2 classes of defective`.
  var words: String {
    let what =
      classes.map { Wording.count($0.names.count, "class", plural: "classes") } ?? "a number"
    return what + (column.map { " of `\($0)`" } ?? "")
  }
}

/// A checkpoint of no architecture that Thaw knows: its tensors can be looked at.
struct CheckpointValue: Value {
  static let kind = "checkpoint"

  let checkpoint: Checkpoint
  let source: String

  var summary: String {
    "\(checkpoint.format) file with \(Wording.count(checkpoint.entries.count, "tensor"))"
  }

  func rendering(width: Int) -> Rendering {
    var table = TextTable([("tensor", .left), ("type", .left), ("shape", .left)])
    for entry in checkpoint.entries.prefix(CheckpointValue.shownCount) {
      table.add([entry.name, entry.elementType.rawValue, entry.shape.description])
    }
    let rest = checkpoint.entries.count - CheckpointValue.shownCount
    let more = rest > 0 ? ["… \(Wording.count(rest)) more tensors"] : []
    let notes = more + checkpoint.placeholders.map(\.description)
    return table.rendering(
      width: width, above: summary, below: notes.isEmpty ? nil : notes.joined(separator: "\n"))
  }

  /// Tensors that are listed.
  static let shownCount = 500

  var attributeNames: [String] { ["names", "format"] + checkpoint.entries.map(\.name) }

  /// Besides names and format, a tensor of the file, read when it is asked for.
  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    switch name {
    case "names": return List(checkpoint.entries.map(\.name))
    case "format": return checkpoint.format
    default:
      guard let entry = checkpoint[name] else { return nil }
      do throws(CheckpointError) { return try checkpoint.tensor(entry) } catch {
        throw Diagnostic("\"\(source)\" \(error.predicate)").hint(error.hint)
      }
    }
  }

  var canonicalValue: CanonicalValue {
    [
      "kind": "checkpoint", "format": .text(checkpoint.format),
      "tensors": .array(
        checkpoint.entries.map {
          [.text($0.name), .text($0.elementType.rawValue), .text($0.shape.description)]
        }),
    ]
  }
}
