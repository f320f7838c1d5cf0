import Graphs
import Tensors

/// Why a model cannot be made from a file, or cannot do what is asked of it.
///
/// ``predicate`` goes on after the name of the file or the model, ``detail`` stands under the place
/// where it was named.
public enum ModelError: Error, Equatable, Sendable {
  /// The file cannot be read.
  case checkpoint(CheckpointError)
  /// The file is not, or no longer, what Thaw saved.
  case stored(SavedValueError)
  /// The tensors are those of no architecture Thaw knows.
  case unknownArchitecture(known: [String])
  case missingTensor(String, architecture: String, found: Int, of: Int, fileEndsAtByte: Int?)
  case surplusTensor(String, architecture: String)
  case wrongShape(String, architecture: String, expected: Shape, found: Shape)
  /// A weight whose elements are no real numbers.
  case notReal(String, type: ElementType)
  /// The model has no such layers; `available` are those it has.
  case noLayers(String, available: [String])
  /// The text is not a selection of layers.
  case malformedSelection(String)
  /// Fewer than two classes, or a class twice.
  case badClasses(reason: String)
  /// The input does not fit what the model reads.
  case wrongInput(expected: String, found: String)
  /// The engine refused the graph.
  case graph(String)

  /// What is wrong, to be read after the file's or the model's name.
  public var predicate: String {
    switch self {
    case .checkpoint(let error): error.predicate
    case .stored(let error): error.predicate
    case .unknownArchitecture: "holds tensors of no architecture that Thaw knows"
    case .missingTensor(let name, let architecture, _, _, _):
      "has no tensor `\(printable(name))`, which \(architecture) needs"
    case .surplusTensor(let name, let architecture):
      "has a tensor `\(printable(name))`, which \(architecture) does not have"
    case .wrongShape(let name, let architecture, let expected, let found):
      "has a tensor `\(printable(name))` of shape \(found), and \(architecture) needs \(expected)"
    case .notReal(let name, let type):
      "has a weight `\(printable(name))` of type \(type), which is not real"
    case .noLayers(let layers, _): "has no layers `\(printable(layers))`"
    case .malformedSelection(let text): "has no layers `\(printable(text))`"
    case .badClasses: "cannot have these classes"
    case .wrongInput(let expected, _): "reads \(expected)"
    case .graph: "cannot be computed"
    }
  }

  /// The facts, for the line under the name.
  public var detail: String? {
    switch self {
    case .checkpoint(let error): error.detail
    case .stored(let error): error.detail
    case .unknownArchitecture(let known): "known are \(known.joined(separator: ", "))"
    case .missingTensor(_, _, let found, let count, let end):
      "\(grouped(found)) of \(grouped(count)) tensors found"
        + (end.map { "; the file ends early, at byte \(grouped($0))" } ?? "")
    case .noLayers(_, let available): "it has \(available.joined(separator: ", "))"
    case .malformedSelection:
      "layers are written `head`, `blocks[-3]`, `blocks[2:5]`, `[top, head]`"
    case .badClasses(let reason), .graph(let reason): printable(reason)
    case .wrongInput(_, let found): found
    default: nil
    }
  }

  /// What a person can do about it.
  public var hint: String? {
    switch self {
    case .checkpoint(let error): error.hint
    case .stored(let error): error.hint
    case .missingTensor(_, _, _, _, .some): "fetch it again; nothing was changed"
    case .noLayers, .malformedSelection: "`show model` draws the tree"
    default: nil
    }
  }
}
