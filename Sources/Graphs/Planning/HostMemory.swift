import CKernels
import Tensors

/// Zeroed memory aligned for kernels, freed with the object.
// Sendable because its owners guard it: an arena by a mutex, a step's state by the step's own.
final class HostMemory: @unchecked Sendable {
  let address: UnsafeMutableRawPointer
  let byteCount: Int

  /// - Throws: `MemoryLimitError` if the process may not have so much, `GraphError.memory` if the
  ///   system has not.
  init(byteCount: Int, for purpose: String, limit: MemoryLimit) throws {
    try limit.check(byteCount, for: purpose)
    guard let address = thaw_arena_new(Int64(max(64, byteCount))) else {
      throw GraphError.memory(
        what: purpose, neededBytes: byteCount, limitBytes: limit.byteCount)
    }
    self.address = address
    self.byteCount = max(64, byteCount)
  }

  deinit { thaw_arena_free(address, Int64(byteCount)) }

  /// Writes elements from the start.
  func write<Element>(_ elements: [Element]) {
    elements.withUnsafeBytes { bytes in
      precondition(bytes.count <= byteCount, "memory too small")
      // The bytes are copied within the call.
      if let source = bytes.baseAddress { address.copyMemory(from: source, byteCount: bytes.count) }
    }
  }

  /// The first `count` float32 elements.
  func floats(_ count: Int) -> [Float] {
    precondition(count * 4 <= byteCount, "memory too small")
    let source = UnsafeBufferPointer(
      start: address.assumingMemoryBound(to: Float.self), count: count)
    return Array(source)
  }

  /// `start` and the squares of the first `count` float32 elements, added in order in float64.
  func sumOfSquares(_ count: Int, after start: Double) -> Double {
    precondition(count * 4 <= byteCount, "memory too small")
    // The buffer is within this memory, which lives as long as this object.
    return UnsafeBufferPointer(start: address.assumingMemoryBound(to: Float.self), count: count)
      .reduce(start) { $0 + Double($1) * Double($1) }
  }
}
