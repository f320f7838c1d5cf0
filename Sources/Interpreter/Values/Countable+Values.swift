import Language
import Tensors

extension List: Countable, Indexable {
  /// How many elements there are.
  public var elementCount: Int { elements.count }

  /// The element at a position.
  public func element(at position: Int) throws(Diagnostic) -> any Value { elements[position] }

  /// The entries named.
  public func indexed(by indices: [Index]) throws(Diagnostic) -> any Value {
    guard indices.count == 1 else { throw Diagnostic("a list has one axis") }
    switch indices[0] {
    case .position(let position):
      return elements[try checkedPosition(position, count: elements.count, of: "the list")]
    case .slice(let start, let end, let step):
      return List(
        Index.positions(start: start, end: end, step: step, length: elements.count)
          .map { elements[$0] })
    case .value(let value):
      throw Diagnostic("a list is indexed by a number or a range, not by \(value.phrase)")
    }
  }
}

extension IntegerRange: Countable {
  /// How many elements there are.
  public var elementCount: Int { count }

  /// The element at a position.
  public func element(at position: Int) throws(Diagnostic) -> any Value {
    Number.integer(self[position])
  }
}

extension Tensor: Countable {
  /// How many elements there are.
  public var elementCount: Int { shape.rank == 0 ? 0 : shape[0] }

  /// The entry at a position along the first axis.
  public func element(at position: Int) throws(Diagnostic) -> any Value {
    // Without the memory check and the records of an operator: a loop calls this often.
    let rest = Shape(Array(shape.dimensions.dropFirst()))
    let range = position * rest.count..<(position + 1) * rest.count
    return switch storage {
    case .boolean(let elements): Tensor(Array(elements[range]), shape: rest)
    case .int64(let elements): Tensor(Array(elements[range]), shape: rest)
    case .float32(let elements): Tensor(Array(elements[range]), shape: rest)
    case .float64(let elements): Tensor(Array(elements[range]), shape: rest)
    }
  }
}

/// `position` counted from the front; negative ones count from the end.
func checkedPosition(_ position: Int, count: Int, of owner: String) throws(Diagnostic) -> Int {
  guard position >= -count, position < count else {
    throw Diagnostic("\(owner) has no entry \(position)").hint(
      count == 0 ? "it is empty" : "its entries are 0 to \(count - 1), or \(-count) to -1")
  }
  return position < 0 ? position + count : position
}
