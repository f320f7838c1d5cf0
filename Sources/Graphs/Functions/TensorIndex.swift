import Tensors

/// One entry between `[` and `]`.
public enum TensorIndex: Sendable {
  /// `x[3]`, `x[-1]`: the axis goes.
  case position(Int)
  /// `x[1:5]`, `x[::-1]`: ends left out are nil; negative ones count from the end.
  case slice(start: Int?, end: Int?, step: Int)
  /// `x[[0, 2]]`: entries by number, int64 of any shape.
  case positions(Tensor)
  /// `x[x > 0]`: where a boolean tensor as long as the axes it stands for is true.
  case mask(Tensor)
}

extension Operand {
  /// `self[indices]` by NumPy's rules, differentiable by what is indexed. Several lists of positions
  /// go together element by element; their axes take the place of the first if they are adjacent,
  /// else they come first.
  ///
  /// - Throws: `TensorError.indexOutOfRange`, `.shapes`, `.argument`.
  public func indexed(by indices: [TensorIndex]) throws -> Operand {
    let entries = try indices.flatMap { try $0.withoutMask(operand: self, before: indices) }
    let rank = type.shape.rank
    guard entries.count <= rank else {
      throw TensorError.shapes(
        "\(entries.count) indices are too many for the shape \(type.shape)")
    }
    let sliced = try sliced(entries)
    let hasLists = entries.contains { if case .positions = $0 { true } else { false } }
    if hasLists { return try sliced.gathered(entries, of: type.shape) }
    let kept = (0..<rank).filter { axis in
      if axis < entries.count, case .position = entries[axis] { false } else { true }
    }
    return try sliced.reshaped(to: Shape(kept.map { sliced.type.shape[$0] }))
  }

  /// Slices cut; single positions too unless lists are there, whose companions they then are.
  private func sliced(_ entries: [TensorIndex]) throws -> Operand {
    let hasLists = entries.contains { if case .positions = $0 { true } else { false } }
    var slice = Slice(starts: [], ends: [], axes: [], steps: [])
    for (axis, entry) in entries.enumerated() {
      switch entry {
      case .slice(nil, nil, 1), .positions, .mask: continue
      case .slice(let start, let end, let step):
        guard step != 0 else { throw TensorError.argument("a slice cannot step by 0") }
        slice.starts.append(start ?? (step > 0 ? 0 : .max))
        slice.ends.append(end ?? (step > 0 ? .max : .min))
        slice.steps.append(step)
      case .position(let position):
        let place = try TensorIndex.place(position, length: type.shape[axis], axis: axis)
        if hasLists { continue }
        slice.starts.append(place)
        slice.ends.append(place + 1)
        slice.steps.append(1)
      }
      slice.axes.append(axis)
    }
    return slice.axes.isEmpty ? self : try .apply(slice, [self])
  }

  /// Chooses by lists: their axes are brought together, merged into one, and chosen from by the
  /// place that the lists name together.
  private func gathered(_ entries: [TensorIndex], of shape: Shape) throws -> Operand {
    var chosen: [(axis: Int, list: Tensor)] = []
    for (axis, entry) in entries.enumerated() {
      switch entry {
      case .position(let position): chosen.append((axis, Tensor([Int64(position)], shape: [])))
      case .positions(let list): chosen.append((axis, list))
      case .slice, .mask: continue
      }
    }
    let axes = chosen.map(\.axis)
    let others = (0..<type.shape.rank).filter { !axes.contains($0) }
    let isAdjacent = axes.last.map { $0 - axes[0] + 1 == axes.count } ?? true
    let before = isAdjacent ? others.filter { $0 < axes[0] } : []
    let after = others.filter { !before.contains($0) }
    let order = before + axes + after
    let ordered =
      order == Array(0..<order.count) ? self : try .apply(Transpose(permutation: order), [self])
    let merged = Shape(
      before.map { type.shape[$0] } + [axes.reduce(1) { $0 * type.shape[$1] }]
        + after.map { type.shape[$0] })
    let places = try TensorIndex.places(chosen, in: shape)
    return try .apply(
      Gather(axis: before.count), [ordered.reshaped(to: merged), .tensor(places)])
  }
}

extension TensorIndex {
  /// The position counted from the front.
  fileprivate static func place(_ position: Int, length: Int, axis: Int) throws -> Int {
    guard position >= -length, position < length else {
      throw TensorError.indexOutOfRange(index: position, length: length, axis: axis)
    }
    return position < 0 ? position + length : position
  }

  /// What the lists name together: places on their axes merged into one.
  fileprivate static func places(
    _ chosen: [(axis: Int, list: Tensor)], in shape: Shape
  ) throws -> Tensor {
    let stretched = try chosen.dropFirst().reduce(chosen[0].list.shape) {
      try $0.broadcast(with: $1.list.shape)
    }
    var places = [Int64](repeating: 0, count: stretched.count)
    for (axis, list) in chosen {
      let positions = try list.integers()
      let length = shape[axis]
      let offsets = try offsets(in: stretched, strides: list.shape.strides(broadcastTo: stretched))
      for (element, offset) in offsets.enumerated() {
        let place = try place(Int(positions[offset]), length: length, axis: axis)
        places[element] = places[element] * Int64(length) + Int64(place)
      }
    }
    return Tensor(places, shape: stretched)
  }

  /// A mask as lists of the positions where it is true, one for each axis it stands for.
  fileprivate func withoutMask(operand: Operand, before indices: [TensorIndex]) throws
    -> [TensorIndex]
  {
    guard case .mask(let mask) = self else { return [self] }
    let flags = mask.booleans
    guard mask.shape.rank > 0 else {
      throw TensorError.argument("a single boolean is no index")
    }
    try checkMask(mask.shape, operand: operand, indices: indices)
    let strides = mask.shape.strides
    let places = flags.indices.filter { flags[$0] }
    return (0..<mask.shape.rank).map { axis in
      let positions = places.map { Int64($0 / strides[axis] % max(1, mask.shape[axis])) }
      return .positions(Tensor(positions, shape: [positions.count]))
    }
  }

  /// A mask must be as long as the axes it stands for. Where several masks stand, the first axis of
  /// each follows from the lengths of those before it.
  private func checkMask(_ shape: Shape, operand: Operand, indices: [TensorIndex]) throws {
    var axis = 0
    for index in indices {
      guard case .mask(let mask) = index else {
        axis += 1
        continue
      }
      let end = axis + mask.shape.rank
      let lengths = operand.type.shape.dimensions
      guard end <= lengths.count, Array(lengths[axis..<end]) == mask.shape.dimensions else {
        throw TensorError.shapes(
          "a mask of shape \(mask.shape) does not fit the shape \(operand.type.shape)")
      }
      axis = end
    }
  }
}
