import CKernels

/// Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random
/// numbers: as easy as 1, 2, 3" (2011): each 128-bit counter gives 128 random bits by itself, so a
/// draw depends on its key and place only, never on a thread or on what was drawn before.
public enum Philox {
  /// The four random words for a counter under a key, least significant word first.
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (x, key) = (counter, key)
    for _ in 0..<10 {
      let first = UInt64(0xD251_1F53) * UInt64(x[0])
      let second = UInt64(0xCD9E_8D57) * UInt64(x[2])
      x = SIMD4(
        UInt32(truncatingIfNeeded: second >> 32) ^ x[1] ^ key[0],
        UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ x[3] ^ key[1],
        UInt32(truncatingIfNeeded: first))
      key = SIMD2(key[0] &+ 0x9E37_79B9, key[1] &+ 0xBB67_AE85)
    }
    return x
  }
}

/// Where random numbers come from: a seed, a purpose and an epoch name one source, and each row has
/// a stream of its own in it.
///
///     let source = RandomSource(seed: 7, purpose: "flip", epoch: 3)
///     var stream = source.stream(row: 41)
///     let isFlipped = stream.uniform() < 0.5
public struct RandomSource: Sendable {
  private let key: SIMD2<UInt32>
  private let epoch: UInt32

  /// - Parameters:
  ///   - seed: what the person gave after `seed`.
  ///   - purpose: a parameter's path, an augmentation's name; different texts give independent
  ///     numbers. The key is the first 8 bytes of the digest of seed and purpose.
  ///   - epoch: the pass over the data, below 2³².
  public init(seed: Int64, purpose: String, epoch: Int = 0) {
    let prefix = Digest(of: ["seed": .integer(seed), "purpose": .text(purpose)]).prefix
    key = SIMD2(UInt32(truncatingIfNeeded: prefix), UInt32(truncatingIfNeeded: prefix >> 32))
    self.epoch = UInt32(epoch)
  }

  /// The stream of a row, or of a whole tensor (row 0). The counter is, from its least significant
  /// word: the block in the stream, the epoch, and two words of the row.
  public func stream(row: Int = 0) -> RandomStream {
    let row = UInt64(bitPattern: Int64(row))
    let counter = SIMD4(
      0, epoch, UInt32(truncatingIfNeeded: row), UInt32(truncatingIfNeeded: row >> 32))
    return RandomStream(counter: counter, key: key)
  }

  /// 64 random bits for a row, which sort rows into a random order: ties go to the earlier row.
  public func sortKey(row: Int) -> UInt64 {
    var stream = stream(row: row)
    return stream.bits64()
  }

  /// The numbers `0 ..< count` in a random order: sorted by their sort keys.
  public func permutation(of count: Int) -> [Int] {
    (0..<count).map { (key: sortKey(row: $0), row: $0) }
      .sorted { ($0.key, $0.row) < ($1.key, $1.row) }
      .map(\.row)
  }
}

/// Random numbers one after another.
public struct RandomStream: Sendable {
  private var counter: SIMD4<UInt32>
  private let key: SIMD2<UInt32>
  private var words = SIMD4<UInt32>()
  private var used = 4

  init(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) {
    self.counter = counter
    self.key = key
  }

  /// The next 32 random bits.
  ///
  /// - Precondition: fewer than 2³⁴ words were drawn from this stream.
  public mutating func bits32() -> UInt32 {
    if used == 4 {
      words = Philox.block(counter: counter, key: key)
      counter[0] += 1
      used = 0
    }
    defer { used += 1 }
    return words[used]
  }

  /// The next 64 random bits: two words, the first the less significant.
  public mutating func bits64() -> UInt64 {
    let low = UInt64(bits32())
    return UInt64(bits32()) << 32 | low
  }

  /// A float64 in [0, 1): 53 random bits, so every multiple of 2⁻⁵³ is equally likely.
  public mutating func uniform() -> Double {
    Double(bits64() >> 11) * 0x1p-53
  }

  /// A float32 in [0, 1): 24 random bits, so every multiple of 2⁻²⁴ is equally likely.
  public mutating func uniformFloat() -> Float {
    Float(bits32() >> 8) * 0x1p-24
  }

  /// An integer in `0 ..< bound`, every one equally likely (Lemire, "Fast random integer generation
  /// in an interval", 2019).
  ///
  /// - Precondition: `bound` is positive.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "no integer lies below \(bound)")
    let bound = UInt64(bound)
    // The low halves below 2⁶⁴ mod bound are one too many for some integers, so they are redrawn.
    let excess = (0 &- bound) % bound
    while true {
      let product = bits64().multipliedFullWidth(by: bound)
      if product.low >= excess { return Int(product.high) }
    }
  }

  /// A float64 from the standard normal distribution, by the method of Box and Müller (1958):
  /// √(−2 ln (1 − u)) · cos 2πv of two uniform numbers; the second number it could give is not used,
  /// so that each takes one block.
  public mutating func normal() -> Double {
    let radius = (-2 * thaw_log_f64(1 - uniform())).squareRoot()
    return radius * thaw_cos_f64(2 * Double.pi * uniform())
  }
}
