import Synchronization

/// The wish of a person that what runs should stop. Setting it is safe in a signal handler; what
/// runs looks at it between tasks of at most 50 ms.
public final class Interrupt: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Nobody has asked yet.
  public init() {}

  /// Whether somebody asked to stop.
  public var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Asks what runs to stop.
  public func request() { flag.store(true, ordering: .relaxed) }

  /// Forgets the wish, before the next statement starts.
  public func clear() { flag.store(false, ordering: .relaxed) }
}
