import Foundation
import Tensors
import Testing

/// Random canonical values, from a seed that failures print.
private struct RandomValues {
  var stream: RandomStream

  init(seed: Int) { stream = RandomSource(seed: Int64(seed), purpose: "values").stream() }

  mutating func word() -> UInt64 { stream.bits64() }

  mutating func value(depth: Int) -> CanonicalValue {
    switch word() % (depth > 4 ? 7 : 9) {
    case 0: return .null
    case 1: return .boolean(word() % 2 == 0)
    case 2: return .integer(Int64(bitPattern: word() >> (word() % 64)))
    case 3: return .integer(-1 - Int64(word() >> (1 + word() % 63)))
    case 4: return .real(Double(bitPattern: word()))
    case 5: return .bytes((0..<Int(word() % 40)).map { _ in UInt8(truncatingIfNeeded: word()) })
    case 6: return .text(String((0..<Int(word() % 30)).map { _ in "aé€😀z".randomElement(word()) }))
    case 7: return .array((0..<Int(word() % 5)).map { _ in value(depth: depth + 1) })
    default:
      return .map(
        (0..<Int(word() % 5)).map { (key: "k\($0 * 7)", value: value(depth: depth + 1)) })
    }
  }
}

extension String {
  fileprivate func randomElement(_ word: UInt64) -> Character {
    self[index(startIndex, offsetBy: Int(word % UInt64(count)))]
  }
}

private let mutationCount =
  ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap { Int($0) } ?? 300

@Test func whatIsEncodedIsReadAndEncodesTheSame() throws {
  for seed in 0..<mutationCount {
    var values = RandomValues(seed: seed)
    let bytes = CanonicalEncoder.encode(values.value(depth: 0))
    let back = try CanonicalDecoder.decode(bytes)
    #expect(CanonicalEncoder.encode(back) == bytes, "seed \(seed)")
  }
}

@Test func changedBytesAreRefusedOrAreAnotherValuesCanonicalForm() {
  for seed in 0..<mutationCount {
    var values = RandomValues(seed: seed)
    var bytes = CanonicalEncoder.encode(.array((0..<6).map { _ in values.value(depth: 1) }))
    for _ in 0..<3 {
      bytes[Int(values.word() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: values.word())
    }
    guard let value = try? CanonicalDecoder.decode(bytes) else { continue }
    #expect(CanonicalEncoder.encode(value) == bytes, "seed \(seed)")
  }
}

@Test(
  arguments: [
    ([], .endsEarly, 0), ([0x18], .endsEarly, 1), ([0x62, 0x61], .endsEarly, 2),
    ([0x00, 0x00], .surplusBytes, 1), ([0x18, 0x17], .notShortest, 0),
    ([0x19, 0x00, 0xff], .notShortest, 0), ([0x1b, 0, 0, 0, 0, 0, 0, 0, 1], .notShortest, 0),
    // 1.0 as float32, and a NaN with a payload.
    ([0xfa, 0x3f, 0x80, 0, 0], .notShortest, 0), ([0xf9, 0x7e, 0x01], .notShortest, 0),
    ([0xa2, 0x61, 0x62, 0, 0x61, 0x61, 0], .keysOutOfOrder, 4),
    ([0xa2, 0x61, 0x61, 0, 0x61, 0x61, 0], .keysOutOfOrder, 4),
    ([0x61, 0xff], .notUTF8, 0), ([0xc0, 0x00], .foreignItem, 0), ([0x9f, 0xff], .foreignItem, 0),
    ([0xf7], .foreignItem, 0), ([0xf8, 0x20], .foreignItem, 0),
    ([0xa1, 0x01, 0x01], .foreignItem, 1),
    ([0x3b] + [UInt8](repeating: 0xff, count: 8), .numberTooSmall, 0),
    // An array of 2⁶⁴ − 1 items, and one of more than there are bytes.
    ([0x9b] + [UInt8](repeating: 0xff, count: 8), .endsEarly, 9),
    ([0x98, 0xff, 0x00], .endsEarly, 3),
    ([0x7b] + [UInt8](repeating: 0x7f, count: 8), .endsEarly, 9),
    ([UInt8](repeating: 0x81, count: 1000) + [0], .tooDeep, 65),
  ] as [([UInt8], CanonicalError.Problem, Int)])
func hostileBytesAreRefusedForThatVeryReason(
  bytes: [UInt8], problem: CanonicalError.Problem, offset: Int
) {
  #expect {
    try CanonicalDecoder.decode(bytes)
  } throws: { error in
    guard let error = error as? CanonicalError else { return false }
    return error.problem == problem && error.offset == offset
  }
}

@Test func tooManyItemsAreRefused() {
  let count = CanonicalDecoder.itemLimit
  let bytes =
    [0x9a] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
    + [UInt8](repeating: 0, count: count)
  #expect {
    try CanonicalDecoder.decode(bytes)
  } throws: { ($0 as? CanonicalError)?.problem == .tooManyItems }
}
