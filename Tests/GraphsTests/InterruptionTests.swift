import Tensors
import Testing

@testable import Graphs

/// The wish to stop reaches the loops of every operator over elements, and index arrays count as
/// memory.
@Suite(.serialized) struct InterruptionTests {
  private static let row = Tensor((0..<200_000).map { Float($0 % 977) }, shape: [200_000])
  private static let column = Tensor((0..<500).map { Float($0) }, shape: [500, 1])

  @Test(arguments: TensorOperator.allCases.filter { $0 != .and && $0 != .or && $0 != .matmul })
  func operatorsStop(operation: TensorOperator) {
    Interrupt.request()
    defer { Interrupt.clear() }
    for other in [Self.row, Tensor([Float(2)], shape: []), Self.column] {
      let left =
        other.shape.rank == 2 ? Tensor([Float](repeating: 1, count: 400), shape: [400]) : Self.row
      #expect(throws: Interrupted.self) { try operation(.tensor(left), .tensor(other)) }
    }
  }

  @Test(arguments: [
    "abs", "relu", "floor", "round", "isnan", "clip", "where", "maximum", "convert", "sort",
    "unique",
    "argsort", "transpose",
  ])
  func functionsStop(name: String) throws {
    let function = try #require(TensorFunctions.all.first { $0.name == name })
    var arguments = function.parameters.map { $0.defaultValue ?? .number(.integer(1)) }
    arguments[0] = .tensor(Self.row)
    switch name {
    case "transpose":
      arguments[0] = .tensor(Tensor([Float](repeating: 1, count: 200_000), shape: [400, 500]))
    case "where": arguments[0] = .tensor(Tensor(repeating: 1, TensorType(.boolean, [200_000])))
    case "convert": arguments[1] = .text("float64")
    default: break
    }
    Interrupt.request()
    defer { Interrupt.clear() }
    #expect(throws: Interrupted.self) { try function(arguments) }
  }

  /// 1.6 TB of offsets for a result that has 2 × 10¹¹ booleans.
  @Test func offsetsAreCountedAsMemory() {
    #expect(throws: MemoryLimitError.self) {
      try offsets(in: [1_000_000, 200_000], strides: [0, 1])
    }
  }

  @Test func polledKeepsOrderAndCount() throws {
    #expect(try polled(0) { $0 } == [])
    let count = 3 * pollInterval + 1
    #expect(try polled(count) { $0 } == Array(0..<count))
  }
}
