import Testing

@testable import Tensors

@Test func theDigestOfAbcIsTheOneOfTheStandard() {
  let digest = Digest(of: "abc".utf8)
  let text = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  #expect(digest.description == text)
  #expect(digest.short == "ba7816bf8f01")
  #expect(digest.prefix == 0xba78_16bf_8f01_cfea)
  #expect(Digest(text) == digest)
  #expect(Digest(bytes: digest.bytes) == digest)
}

@Test(arguments: [
  "", "sha256:", "sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
  "sha1:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
])
func textThatIsNoDigestIsNotRead(text: String) {
  #expect(Digest(text) == nil)
}

@Test func digestsSortAsTheirTextDoes() {
  let digests = (0..<50).map { Digest(of: [UInt8($0)]) }
  #expect(digests.sorted().map(\.description) == digests.map(\.description).sorted())
}

/// The trees of RFC 6962 written out by hand for zero to five leaves of four bytes.
@Test func theMerkleRootFollowsTheDefinition() {
  let bytes = (0..<20).map { UInt8($0) }
  func leaf(_ number: Int) -> Digest { Digest(of: [0] + bytes[4 * number..<4 * number + 4]) }
  func node(_ left: Digest, _ right: Digest) -> Digest {
    Digest(of: [1] + left.bytes + right.bytes)
  }
  func root(of count: Int, step: Int) -> Digest {
    var tree = MerkleTree(leafByteCount: 4)
    for start in stride(from: 0, to: count, by: step) {
      bytes[start..<min(start + step, count)].withUnsafeBytes { tree.append($0) }
    }
    return tree.root
  }
  let pair = node(leaf(0), leaf(1))
  let four = node(pair, node(leaf(2), leaf(3)))
  for step in [1, 3, 4, 5, 20] {
    #expect(root(of: 0, step: step) == Digest(of: []))
    #expect(root(of: 4, step: step) == leaf(0))
    #expect(root(of: 3, step: step) == Digest(of: [0, 0, 1, 2]))
    #expect(root(of: 8, step: step) == pair)
    #expect(root(of: 12, step: step) == node(pair, leaf(2)))
    #expect(root(of: 16, step: step) == four)
    #expect(root(of: 20, step: step) == node(four, leaf(4)))
  }
}

@Test func tensorsOfOtherTypeShapeOrElementsHaveOtherDigests() {
  let tensors = [
    Tensor([Float(0), 1], shape: [2]), Tensor([0.0, 1], shape: [2]),
    Tensor([Int64(0), 1], shape: [2]), Tensor([false, true], shape: [2]),
    Tensor([Float(0), 1], shape: [1, 2]), Tensor([Float(-0.0), 1], shape: [2]),
    Tensor([Float](), shape: [0]), Tensor([Float](), shape: [0, 2]),
  ]
  #expect(Set(tensors.map(\.digest)).count == tensors.count)
}

@Test func allNotANumbersAreOneInADigest() {
  let plain = Tensor([Float.nan, 1], shape: [2])
  let odd = Tensor([Float(bitPattern: 0xffc1_2345), 1], shape: [2])
  #expect(plain.digest == odd.digest)
  let wide = Tensor([Double.nan], shape: [])
  let wideOdd = Tensor([Double(bitPattern: 0xfff8_0000_0000_0001)], shape: [])
  #expect(wide.digest == wideOdd.digest)
}

@Test func aTensorsDigestIsWhatItsDescriptionSays() {
  let tensor = Tensor([Float(1), 2], shape: [2])
  let root = Digest(of: [0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40].map { UInt8($0) })
  // {"kind": "tensor", "root": …, "type": "float32", "shape": [2]}, sorted by encoded key.
  var bytes: [UInt8] = [0xa4]
  bytes += [0x64] + Array("kind".utf8) + [0x66] + Array("tensor".utf8)
  bytes += [0x64] + Array("root".utf8) + [0x58, 32] + root.bytes
  bytes += [0x64] + Array("type".utf8) + [0x67] + Array("float32".utf8)
  bytes += [0x65] + Array("shape".utf8) + [0x81, 0x02]
  #expect(tensor.digest == Digest(of: bytes))
}
