extension Shape {
  /// The shape of an elementwise result: lengths are compared from the right, and a length of 1
  /// stretches to the other's.
  ///
  /// - Throws: `TensorError.notBroadcastable`, or `.shapes` if the result would be too large.
  public func broadcast(with other: Shape) throws(TensorError) -> Shape {
    if self == other { return self }
    let rank = Swift.max(rank, other.rank)
    var lengths = [Int](repeating: 1, count: rank)
    for fromRight in 1...rank {
      let mine = fromRight <= self.rank ? self[self.rank - fromRight] : 1
      let theirs = fromRight <= other.rank ? other[other.rank - fromRight] : 1
      guard mine == theirs || mine == 1 || theirs == 1 else {
        throw .notBroadcastable(self, other)
      }
      lengths[rank - fromRight] = mine == 1 ? theirs : mine
    }
    guard let shape = Shape(checking: lengths) else {
      throw .shapes("the shapes \(self) and \(other) together have too many elements")
    }
    return shape
  }

  /// Row-major strides of a tensor of this shape seen as one of shape `target`: 0 along the axes
  /// that stretch.
  ///
  /// - Precondition: this shape broadcasts to `target`.
  public func strides(broadcastTo target: Shape) -> [Int] {
    let own = strides
    var result = [Int](repeating: 0, count: target.rank)
    let added = target.rank - rank
    for axis in 0..<rank where dimensions[axis] != 1 {
      precondition(
        dimensions[axis] == target[axis + added], "\(self) does not stretch to \(target)")
      result[axis + added] = own[axis]
    }
    return result
  }

  /// `axis` counted from the front; negative ones count from the end.
  ///
  /// - Throws: `TensorError.axisOutOfRange`.
  public func normalized(axis: Int) throws(TensorError) -> Int {
    guard axis >= -rank, axis < rank else { throw .axisOutOfRange(axis: axis, rank: rank) }
    return axis < 0 ? axis + rank : axis
  }
}
