/// Values that no name stands for any more and that `undo` or `redo` may bring back. They are held
/// while they are small; the oldest of the others are let go and made again if they are wanted.
struct SupersededValues {
  /// Memory that they may take together: 256 MiB.
  static let byteLimit = 256 << 20
  /// Values below this are never let go.
  static let smallByteCount = 64 << 10

  private var waiting: [HeldValue] = []
  private var byteCount = 0

  /// Adds what a name no longer stands for.
  mutating func add(_ held: HeldValue) {
    guard let value = held.valueIfHere else { return }
    let size = value.memoryByteCount
    guard size >= SupersededValues.smallByteCount else { return }
    waiting.append(held)
    byteCount += size
  }

  /// The oldest value, once all of them take too much memory.
  mutating func next() -> HeldValue? {
    guard byteCount > SupersededValues.byteLimit, !waiting.isEmpty else { return nil }
    let oldest = waiting.removeFirst()
    byteCount -= oldest.valueIfHere?.memoryByteCount ?? 0
    return oldest
  }
}
