import Foundation
import Synchronization

/// Ctrl-C while a command runs: the signal sets a flag, the waiting main thread passes it on.
enum Interruption {
  // A handler may do next to nothing; storing to an atomic is allowed.
  private static let isRequested = Atomic<Bool>(false)

  /// Takes the signal for the time that `body` runs; afterwards it does what it did before.
  static func catching<Result>(_ body: () -> Result) -> Result {
    isRequested.store(false, ordering: .relaxed)
    var ours = sigaction()
    ours.__sigaction_handler.sa_handler = { _ in
      Interruption.isRequested.store(true, ordering: .relaxed)
    }
    ours.sa_flags = Int32(SA_RESTART)
    var before = sigaction()
    sigaction(SIGINT, &ours, &before)
    defer { sigaction(SIGINT, &before, nil) }
    return body()
  }

  /// Whether the signal came since the last time somebody asked.
  static func take() -> Bool { isRequested.exchange(false, ordering: .relaxed) }
}
