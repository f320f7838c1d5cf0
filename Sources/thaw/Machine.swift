import Catalogue
import Foundation
import Interpreter
import Tensors
import Verbs

/// What the program finds on the machine it runs on.
enum Machine {
  /// Kernels and threads in a sentence.
  static var description: String {
    let threads = WorkerPool.threadCount
    return "kernels \(KernelVariant.current), \(threads) thread\(threads == 1 ? "" : "s")"
  }

  /// Environment variables that say what this machine can't do, a warning each.
  static var warnings: [String] {
    var warnings: [String] = []
    switch KernelVariant.environmentChoice {
    case .honoured: break
    case .unknown: warnings.append("THAW_KERNELS names no kernels; using \(KernelVariant.current)")
    case .unsupported:
      warnings.append(
        "this CPU can't run the kernels THAW_KERNELS asks for; using \(KernelVariant.current)")
    }
    if !WorkerPool.environmentIsUsable {
      warnings.append("THAW_THREADS is no number of threads; using \(WorkerPool.threadCount)")
    }
    return warnings
  }

  /// The library that `get` fills.
  ///
  /// - Throws: `NoLibrary` where the environment names no folder for it.
  static func library() throws -> Library {
    guard let library = Library.standard(environment: ProcessInfo.processInfo.environment) else {
      throw NoLibrary()
    }
    return library
  }
}

/// Neither a home folder nor `THAW_LIBRARY` is known.
struct NoLibrary: Error, CustomStringConvertible {
  var description: String {
    "there is no place for the library: neither THAW_LIBRARY nor HOME is set"
  }
}
