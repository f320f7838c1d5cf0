import Datasets
import Tensors

extension Interrupt {
  /// Whether an error only says that a stop was asked for, whichever room heeded it.
  public static func caused(_ error: any Error) -> Bool {
    if case DatasetError.interrupted = error { return true }
    return error is Interrupted
  }
}
