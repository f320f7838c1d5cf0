/// A request that tensors cannot fulfil. Its description is a sentence for the person who asked.
public enum TensorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Two shapes differ in an axis where neither is 1.
  case notBroadcastable(Shape, Shape)
  /// An axis outside `-rank ..< rank`.
  case axisOutOfRange(axis: Int, rank: Int)
  /// An index outside `-length ..< length` of its axis.
  case indexOutOfRange(index: Int, length: Int, axis: Int)
  /// A real number without an int64 (NaN, an infinity or too large), and its row-major position.
  case noInteger(value: Double, position: Int)
  /// An integer divided by zero.
  case integerDivisionByZero
  /// Anything else about shapes that do not go together.
  case shapes(String)
  /// An argument that makes no sense.
  case argument(String)

  /// What is wrong, in the words of the person who asked.
  public var description: String {
    switch self {
    case .notBroadcastable(let left, let right):
      "the shapes \(left) and \(right) do not go together: from the right, lengths should be equal or 1"
    case .axisOutOfRange(let axis, let rank):
      rank == 0
        ? "there is no axis \(axis): this is a single value"
        : "there is no axis \(axis): the tensor has \(rank) \(rank == 1 ? "axis" : "axes"), \(-rank) to \(rank - 1)"
    case .indexOutOfRange(let index, let length, let axis):
      length == 0
        ? "the index \(index) is out of range: axis \(axis) is empty"
        : "the index \(index) is out of range: axis \(axis) has \(length) \(length == 1 ? "entry" : "entries"), \(-length) to \(length - 1)"
    case .noInteger(let value, let position):
      "\(value) (element \(position)) cannot be an integer"
    case .integerDivisionByZero: "an integer is divided by zero"
    case .shapes(let text), .argument(let text): text
    }
  }
}
