import Testing

@testable import Tensors

@Test func arraysPrintAsInNumPy() throws {
  var lines = try Fixtures.text("printing.txt").split(
    separator: "\n", omittingEmptySubsequences: false)[...]
  var count = 0
  while let head = lines.popFirst(), !head.isEmpty {
    let fields = head.split(separator: " ")
    let type = try #require(ElementType(named: String(fields[0])))
    let shape = Shape(fields.dropFirst().compactMap { Int($0) })
    let texts = lines.popFirst()?.split(separator: " ") ?? []
    let tensor = try #require(Tensor(type: type, shape: shape, texts: texts))
    let end = try #require(lines.firstIndex(of: "."))
    let expected = lines[..<end].joined(separator: "\n")
    lines = lines[(end + 1)...]
    #expect(tensor.description == expected, "\(type) \(shape)")
    count += 1
  }
  #expect(count == 700)
}

@Test func longArraysAreSummarized() {
  let values = (0..<1001).map { Int64($0) }
  #expect(Tensor(values, shape: [1001]).description == "[   0    1    2 ...  998  999 1000]")
  #expect(
    Tensor(values, shape: [1001]).rendering
      == "[   0    1    2 ...  998  999 1000]\nint64 [1001]")
  let wide = Tensor((0..<2000).map { Double($0) / 4 }, shape: [1000, 2])
  #expect(
    wide.description == """
      [[0.0000e+00 2.5000e-01]
       [5.0000e-01 7.5000e-01]
       [1.0000e+00 1.2500e+00]
       ...
       [4.9850e+02 4.9875e+02]
       [4.9900e+02 4.9925e+02]
       [4.9950e+02 4.9975e+02]]
      """)
  let deep = Tensor([Float](repeating: 0.5, count: 7 * 8 * 20), shape: [7, 8, 20])
  let row = "[0.5 0.5 0.5 ... 0.5 0.5 0.5]"
  let plane = "[\(row)\n  \(row)\n  \(row)\n  ...\n  \(row)\n  \(row)\n  \(row)]"
  #expect(
    deep.description
      == "[\(plane)\n\n \(plane)\n\n \(plane)\n\n ...\n\n \(plane)\n\n \(plane)\n\n \(plane)]")
}

@Test func exactDigitsAreThoseOfTheValue() {
  let tenth = DecimalDigits(exactly: 0.1)
  #expect(
    tenth.digits.map { String($0) }.joined()
      == "1000000000000000055511151231257827021181583404541015625")
  #expect(tenth.exponent == -1)
  #expect(DecimalDigits(exactly: 0x1p-1074).digits.count == 751)
  #expect(DecimalDigits(exactly: 1e22) == DecimalDigits(shortest: 1e22).rounded(to: 23))
  #expect(DecimalDigits(exactly: 9.5).rounded(to: 1).exponent == 1)
  #expect(DecimalDigits(exactly: 2.5).rounded(to: 1).digits == [2])
}
