import Language
import Tensors
import Testing

@testable import Interpreter

@Test(arguments: [
  (0, 5, 1), (5, 0, -1), (0, 5, 2), (0, 5, 7), (3, 3, 1), (5, 0, 1), (-3, 4, 3), (4, -3, -3),
])
func aRangeCountsAsCountingDoes(start: Int, end: Int, step: Int) {
  let range = IntegerRange(start: start, end: end, step: step)
  let numbers = Array(stride(from: start, to: end, by: step))
  #expect((0..<range.count).map { range[$0] } == numbers)
  for number in -10...10 { #expect(range.contains(number) == numbers.contains(number)) }
}

@Test func theWidestRangeDoesNotOverflow() {
  let range = IntegerRange(start: .min, end: .max)
  #expect(range.count == .max)
  #expect(range.contains(.max - 1) && !range.contains(.max) && range.contains(.min))
  #expect(IntegerRange(start: .min, end: .max, step: .max).contains(-1))
  #expect(!IntegerRange(start: .min, end: .max, step: .max).contains(0))
}

@Test func sliceEndsAreClampedAsInPython() {
  func positions(_ start: Int?, _ end: Int?, _ step: Int, _ length: Int) -> [Int] {
    Array(Index.positions(start: start, end: end, step: step, length: length))
  }
  #expect(positions(nil, nil, 1, 3) == [0, 1, 2])
  #expect(positions(nil, nil, -1, 3) == [2, 1, 0])
  #expect(positions(-2, nil, 1, 3) == [1, 2])
  #expect(positions(-9, 9, 2, 3) == [0, 2])
  #expect(positions(9, -9, -2, 3) == [2, 0])
  #expect(positions(.min, .max, .max, 3) == [0])
  #expect(positions(1, 1, 1, 3).isEmpty && positions(nil, nil, -1, 0).isEmpty)
}

@Test func integersDivideTowardsTheFloor() throws {
  let numbers = [-7, -2, -1, 1, 2, 3, 7, 0]
  for a in numbers {
    for b in numbers where b != 0 {
      let quotient = try Arithmetic.apply(.floorDivide, .integer(a), .integer(b)) as? Number
      let rest = try Arithmetic.apply(.remainder, .integer(a), .integer(b)) as? Number
      guard case .integer(let q)? = quotient, case .integer(let r)? = rest else {
        Issue.record("\(a) // \(b) is no integer")
        continue
      }
      #expect(q * b + r == a && (r == 0 || (r < 0) == (b < 0)))
      let real = try Arithmetic.apply(.floorDivide, .real(Double(a)), .real(Double(b))) as? Number
      #expect(real?.real == Double(q))
    }
  }
}

@Test func aPercentageReadsAsItWasTyped() {
  for text in ["80%", "12.5%", "0.05%", "100%", "0%", "33.333%", "1200%"] {
    #expect(session().submit(text)[0].text == text)
  }
}

@Test func jsonEscapesWhatItMust() {
  let value = JSON.object([("a\"b", .list([.null, .boolean(true), .real(.nan), .text("\u{1}\n")]))])
  #expect(value.description == #"{"a\"b": [null, true, "nan", "\u0001\n"]}"#)
}

@Test func aTensorAsJSONHasItsShape() {
  #expect(Tensor([Float(0.1), .nan], shape: [2]).json == .list([.real(0.1), .text("nan")]))
  #expect(Tensor([Int64](), shape: [2, 0]).json == .list([.list([]), .list([])]))
  #expect(Tensor([Int64](repeating: 0, count: 10_001), shape: [10_001]).json == nil)
  #expect(Tensor([Int64](), shape: [1_000_000_000, 0]).json == nil)
}
