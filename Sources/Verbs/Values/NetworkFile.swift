import Interpreter
import Language
import Models

/// A file that holds the weights of a network.
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
}
