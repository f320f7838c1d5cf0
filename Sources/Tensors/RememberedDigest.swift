import Synchronization

/// A digest that is computed once, for immutable values that are asked for theirs again and again.
public final class RememberedDigest: Sendable {
  private let known = Mutex<Digest?>(nil)

  /// Not computed yet.
  public init() {}

  /// The digest, computed at the first call.
  public func digest(_ compute: () -> Digest) -> Digest {
    if let digest = known.withLock({ $0 }) { return digest }
    let digest = compute()
    known.withLock { $0 = digest }
    return digest
  }
}
