import Tensors

/// Why a `.safetensors` file that Thaw once wrote gives no value, or a value cannot be written.
///
/// ``predicate`` goes on after the file's name, ``detail`` stands under the place where it was named.
public enum SavedValueError: Error, Equatable, Sendable {
  /// The file cannot be read, or what is saved does not fit the format.
  case checkpoint(CheckpointError)
  /// No file that Thaw wrote.
  case notThaws
  /// The value is of another kind than asked for.
  case otherKind(String, expected: String)
  /// Written in a later version of the form.
  case laterVersion(Int, known: Int)
  /// Its operators compute something else than those of this Thaw.
  case otherOperators(Int, known: Int)
  /// A field of a description is not what it should be.
  case malformed(String, reason: String)
  case missingTensor(String)
  case surplusTensor(String)
  /// The elements are not those that were saved.
  case changedTensor(String)
  /// A description, or the list of tensors, is not what was saved.
  case changedContents
  /// The value that came out has another digest than the one that was saved.
  case otherDigest(found: Digest, recorded: Digest)
  /// What it computes for its test vector is not what it computed when it was saved.
  case otherOutputs(position: Int, found: Float, recorded: Float)
  /// The graph cannot be made.
  case graph(String)

  /// What is wrong, to be read after the file's name.
  public var predicate: String {
    switch self {
    case .checkpoint(let error): error.predicate
    case .notThaws: "was not saved by Thaw"
    case .otherKind(let kind, let expected): "holds a \(printable(kind)), not a \(expected)"
    case .laterVersion: "was saved by a later version of Thaw"
    case .otherOperators: "was saved by a version of Thaw that computes otherwise"
    case .malformed(let field, _):
      "has a description that is not well formed, `\(printable(field))`"
    case .missingTensor(let name):
      "has no tensor `\(printable(name))`, which it had when it was saved"
    case .surplusTensor(let name):
      "has a tensor `\(printable(name))`, which it did not have when it was saved"
    case .changedTensor(let name):
      "has a tensor that is not as it was saved, `\(printable(name))`"
    case .changedContents: "has a description that is not as it was saved"
    case .otherDigest: "gives another value than the one that was saved"
    case .otherOutputs: "computes something else than when it was saved"
    case .graph: "describes a network that cannot be computed"
    }
  }

  /// The facts, for the line under the file's name.
  public var detail: String? {
    switch self {
    case .checkpoint(let error): error.detail
    case .laterVersion(let version, let known):
      "its form has version \(version), and this Thaw reads up to \(known)"
    case .otherOperators(let version, let known):
      "its operators have version \(version), and this Thaw's have \(known)"
    case .malformed(_, let reason), .graph(let reason): printable(reason)
    case .otherDigest(let found, let recorded):
      "its digest is \(found.short)…, and \(recorded.short)… was recorded"
    case .otherOutputs(let position, let found, let recorded):
      "output \(position) of its test vector is \(found), and \(recorded) was recorded"
    default: nil
    }
  }

  /// What a person can do about it.
  public var hint: String? {
    switch self {
    case .checkpoint(let error): error.hint
    case .changedTensor, .changedContents, .missingTensor, .surplusTensor, .otherDigest,
      .otherOutputs:
      "save it again from the session that made it; nothing was loaded"
    case .laterVersion, .otherOperators: "load it with the Thaw that saved it"
    default: nil
    }
  }
}
