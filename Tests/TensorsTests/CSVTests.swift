import Testing

@testable import Tensors

@Test func numbersReadBackAsThemselves() throws {
  try Fixtures.withTemporaryFolder { folder in
    let path = folder + "/x.csv"
    let tensors = [
      Tensor([0.1, -2.5e-300, .infinity, -.infinity, 1e22, -0.0], shape: [2, 3]),
      Tensor([Int64.min, 0, Int64.max], shape: [3]), Tensor([true, false], shape: [2]),
      Tensor([Double.nan, 0x1p-1074], shape: [1, 2]),
    ]
    for tensor in tensors {
      try Formats.write(.tensor(tensor), to: path)
      guard case .tensor(let back) = try Formats.read(path: path) else { return }
      #expect(back.digest == tensor.digest)
    }
  }
}

@Test func float32ReadsBackAsTheNearestFloat64() throws {
  let tensor = Tensor([Float(0.1), 1e-30], shape: [2])
  #expect(CSV.text(of: tensor) == "0.1\n1e-30\n")
  #expect(try CSV.parse(Array("0.1\n1e-30\n".utf8)).floats == tensor.floats)
}

@Test func aMixtureOfColumnsIsReal() throws {
  let tensor = try CSV.parse(Array("1,0.5\r\n2,nan".utf8))
  #expect(tensor.elementType == .float64)
  #expect(tensor.shape == [2, 2])
}

private let refusals: [(text: String, problem: CSVProblem)] = [
  ("", .empty),
  ("1,2\n3\n", .raggedLine(line: 2, fields: 1, expected: 2)),
  ("1\n\n2\n", .noNumber(text: "", line: 2, column: 1)),
  ("1,x\n", .noNumber(text: "x", line: 1, column: 2)),
  ("0x10\n", .noNumber(text: "0x10", line: 1, column: 1)),
  ("1e\n", .noNumber(text: "1e", line: 1, column: 1)),
  ("--1\n", .noNumber(text: "--1", line: 1, column: 1)),
  ("nan(1)\n", .noNumber(text: "nan(1)", line: 1, column: 1)),
  ("9223372036854775808\n", .integerOutOfRange(text: "9223372036854775808", line: 1, column: 1)),
]

@Test func otherTextIsRefusedWithItsPlace() {
  for (text, problem) in refusals {
    #expect(throws: problem, "\(text)") { try CSV.parse(Array(text.utf8)) }
  }
  #expect(throws: CSVProblem.noText) { try CSV.parse([0xff, 0x31]) }
}

@Test func mutatedTextsNeverCrash() {
  let original = Array("1.5,2,-3e-5\nnan,inf,4\n0,0,0\n".utf8)
  for seed in Fixtures.mutationSeeds {
    var stream = RandomSource(seed: seed, purpose: "mutation").stream()
    _ = try? CSV.parse(stream.mutated(original))
  }
}

@Test func otherShapesAreNotWritten() {
  #expect(throws: TensorFileError.self) {
    try Formats.write(.tensor(Tensor([1.0], shape: [])), to: "never-written.csv")
  }
}
