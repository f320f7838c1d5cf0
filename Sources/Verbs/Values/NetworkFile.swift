import Interpreter
import Language
import Models

/// A file that holds the weights of a network, or a value that Thaw saved with its tensors.
struct NetworkFile {
  let path: String
  /// What the person called it.
  let source: String

  /// Whether a path, in lower case, names such a file or one inside an archive.
  static func isOne(_ path: String) -> Bool {
    let endings = [".pth", ".pt", ".bin", ".ckpt", ".safetensors", ".whl", ".zip"]
    return endings.contains(where: path.hasSuffix)
  }

  /// The network, or what is in the file where Thaw knows no network of these tensors.
  ///
  /// - Throws: a diagnostic without a place.
  func load(in context: Context) throws(Diagnostic) -> any Value {
    let checkpoint: Checkpoint
    do throws(CheckpointError) { checkpoint = try Checkpoint(path: path) } catch {
      throw Diagnostic("\"\(source)\" \(error.predicate)\(error.detail.map { ": \($0)" } ?? "")")
        .hint(error.hint)
    }
    for placeholder in checkpoint.placeholders {
      context.notice("\"\(source)\" \(placeholder.description)")
    }
    if let kind = SavedValue.kind(of: checkpoint) { return try filedValue(kind, checkpoint) }
    do throws(ModelError) { return ModelValue(try Model(checkpoint)) } catch {
      guard case .unknownArchitecture(let known) = error else {
        throw Diagnostic("\"\(source)\" \(error.predicate)\(error.detail.map { ": \($0)" } ?? "")")
          .hint(error.hint)
      }
      context.notice(
        "Thaw knows no network of these tensors; they can be shown. Known are "
          + Wording.list(known))
      return CheckpointValue(checkpoint: checkpoint, source: source)
    }
  }

  /// What Thaw saved.
  private func filedValue(
    _ kind: String, _ checkpoint: Checkpoint
  ) throws(Diagnostic) -> any Value {
    guard let type = filedValues.first(where: { $0.storedKind == kind }) else {
      throw Diagnostic("\"\(source)\" holds a \(kind.printableLine), which this Thaw does not know")
    }
    do throws(SavedValueError) {
      return try type.init(stored: try SavedValue(checkpoint))
    } catch {
      throw error.diagnostic(of: source)
    }
  }
}
