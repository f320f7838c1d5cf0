import Synchronization
import Tensors

/// The wish of a person that the statement in progress should stop. Setting it is safe in a signal
/// handler; what runs looks at it between tasks of at most 50 ms, arithmetic by ``Tensors/Interrupt``.
public final class StatementInterrupt: Sendable {
  private let flag = Atomic<Bool>(false)

  /// No wish.
  public init() {}

  /// Whether somebody asked to stop.
  public var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Asks the statement, and the arithmetic it waits for, to stop.
  public func request() {
    flag.store(true, ordering: .relaxed)
    Interrupt.request()
  }

  /// Forgets the wish, before the next statement starts.
  public func clear() {
    flag.store(false, ordering: .relaxed)
    Interrupt.clear()
  }
}
