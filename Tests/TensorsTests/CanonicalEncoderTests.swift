import Testing

@testable import Tensors

func hexadecimal(_ value: CanonicalValue) -> String {
  CanonicalEncoder.encode(value).map {
    let digits = String($0, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}

/// Appendix A of RFC 8949, as far as deterministic encoding has the value.
private let examples: [(value: CanonicalValue, bytes: String)] = [
  (.integer(0), "00"),
  (.integer(23), "17"),
  (.integer(24), "1818"),
  (.integer(100), "1864"),
  (.integer(1000), "1903e8"),
  (.integer(1_000_000), "1a000f4240"),
  (.integer(1_000_000_000_000), "1b000000e8d4a51000"),
  (.unsigned(.max), "1bffffffffffffffff"),
  (.integer(-1), "20"),
  (.integer(-100), "3863"),
  (.integer(-1000), "3903e7"),
  (.integer(.min), "3b7fffffffffffffff"),
  (.real(0), "f90000"),
  (.real(-0.0), "f98000"),
  (.real(1), "f93c00"),
  (.real(1.5), "f93e00"),
  (.real(65504), "f97bff"),
  (.real(1.1), "fb3ff199999999999a"),
  (.real(100000), "fa47c35000"),
  (.real(3.4028234663852886e+38), "fa7f7fffff"),
  (.real(1.0e+300), "fb7e37e43c8800759c"),
  (.real(5.960464477539063e-8), "f90001"),
  (.real(0.00006103515625), "f90400"),
  (.real(-4.1), "fbc010666666666666"),
  (.real(.infinity), "f97c00"),
  (.real(-.infinity), "f9fc00"),
  (.real(-.nan), "f97e00"),
  (false, "f4"),
  (true, "f5"),
  (nil, "f6"),
  (.bytes([]), "40"),
  (.bytes([1, 2, 3, 4]), "4401020304"),
  ("", "60"),
  ("IETF", "6449455446"),
  ("\u{00fc}", "62c3bc"),
  ("\u{10151}", "64f0908591"),
  ([], "80"),
  ([1, [2, 3], [4, 5]], "8301820203820405"),
  ([:], "a0"),
  (["a": 1, "b": [2, 3]], "a26161016162820203"),
]

@Test func valuesEncodeAsTheStandardsAppendixSays() {
  for (value, bytes) in examples { #expect(hexadecimal(value) == bytes) }
}

@Test func fieldsAreSortedByTheirEncodedNames() {
  #expect(hexadecimal(["aa": 3, "b": 2, "a": 1]) == "a361610161620262616103")
  #expect(hexadecimal(["b": 2, "aa": 3, "a": 1]) == hexadecimal(["a": 1, "b": 2, "aa": 3]))
}
