import Synchronization
import Tensors

/// The wish of a person that the statement in progress should stop. Setting it is safe in a signal
/// handler; what runs looks at it between tasks of at most 50 ms, arithmetic by ``Tensors/Interrupt``.
public final class StatementInterrupt: Sendable {
  private let flag = Atomic<Bool>(false)
  private let stopsArithmetic: Bool

  /// No wish.
  ///
  /// - Parameter stopsArithmetic: whether a wish also stops what the process's worker pool runs. Only
  ///   for a program with one session: the pool does not know for whom it works.
  public init(stopsArithmetic: Bool = false) { self.stopsArithmetic = stopsArithmetic }

  /// Whether somebody asked to stop.
  public var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Asks the statement, and the arithmetic it waits for, to stop.
  public func request() {
    flag.store(true, ordering: .relaxed)
    if stopsArithmetic { Interrupt.request() }
  }

  /// Forgets the wish: something stopped for it, or it was meant for what had already ended.
  public func clear() {
    flag.store(false, ordering: .relaxed)
    if stopsArithmetic { Interrupt.clear() }
  }
}
