import Graphs
import Language
import Tensors

/// Indexing and slicing by NumPy's rules: positions, slices, lists of positions, boolean masks.
struct TensorIndexing {
  private let operand: Operand

  init(_ operand: Operand) { self.operand = operand }

  func value(at indices: [Index]) throws(Diagnostic) -> any Value {
    let entries = try entries(indices)
    let isSimple = entries.allSatisfy { if case .positions = $0 { false } else { true } }
    let result =
      try isSimple
      ? sliced(operand, entries, dropsPositions: true)
      : gathered(entries)
    return result.value
  }

  /// An index with its masks turned into positions.
  private enum Entry {
    case position(Int)
    case slice(start: Int?, end: Int?, step: Int)
    /// An int64 tensor.
    case positions(Tensor)
  }

  private func entries(_ indices: [Index]) throws(Diagnostic) -> [Entry] {
    var entries: [Entry] = []
    for index in indices {
      switch index {
      case .position(let position): entries.append(.position(position))
      case .slice(let start, let end, let step):
        entries.append(.slice(start: start, end: end, step: step))
      case .value(let value):
        guard let tensor = value.plainTensor ?? positions(of: value) else {
          throw Diagnostic("a tensor is indexed by numbers, ranges or a mask, not by \(value.phrase)")
        }
        entries += try self.entries(tensor, firstAxis: entries.count)
      }
    }
    guard entries.count <= operand.shape.rank else {
      throw Diagnostic(
        "\(count(entries.count, "index", "indices")) for \(count(operand.shape.rank, "axis", "axes"))"
      )
    }
    return entries
  }

  /// An empty list takes no entries.
  private func positions(of value: any Value) -> Tensor? {
    guard let list = value as? List, list.elements.isEmpty else { return nil }
    return Tensor([Int64](), shape: [0])
  }

  /// A mask over several axes is one list of positions for each of them.
  private func entries(_ tensor: Tensor, firstAxis: Int) throws(Diagnostic) -> [Entry] {
    switch tensor.storage {
    case .int64: return [.positions(tensor)]
    case .float32, .float64:
      throw Diagnostic("positions are whole numbers, not \(tensor.elementType)")
    case .boolean(let mask):
      let lengths = operand.shape.dimensions.dropFirst(firstAxis).prefix(tensor.shape.rank)
      guard Array(lengths) == tensor.shape.dimensions, tensor.shape.rank > 0 else {
        throw Diagnostic(
          "the mask has the shape \(tensor.shape), and what it masks \(Shape(Array(lengths)))")
      }
      let chosen = mask.indices.filter { mask[$0] }
      return zip(tensor.shape.dimensions, tensor.shape.strides).map { length, stride in
        .positions(Tensor(chosen.map { Int64($0 / stride % length) }, shape: [chosen.count]))
      }
    }
  }

  /// Takes slices and, as slices of one, positions.
  private func sliced(_ operand: Operand, _ entries: [Entry], dropsPositions: Bool)
    throws(Diagnostic) -> Operand
  {
    var slice = Slice(starts: [], ends: [], axes: [], steps: [])
    var kept: [Int] = []
    for (axis, entry) in entries.enumerated() {
      let length = operand.shape[axis]
      switch entry {
      case .position(let position):
        let place = try checkedPosition(position, count: length, of: "axis \(axis)")
        slice.add(axis: axis, start: place, end: place + 1, step: 1)
      case .slice(let start, let end, let step):
        kept.append(axis)
        // An open end of a slice that goes backwards is before the first entry.
        slice.add(
          axis: axis, start: start ?? (step > 0 ? 0 : Int.max),
          end: end ?? (step > 0 ? Int.max : Int.min), step: step)
      case .positions: kept.append(axis)
      }
    }
    let result = slice.axes.isEmpty ? operand : try TensorOperation.run(slice, [operand])
    guard dropsPositions else { return result }
    let lengths = kept.map { result.shape[$0] } + result.shape.dimensions.dropFirst(entries.count)
    return try reshaped(result, lengths)
  }

  /// Takes lists of positions, which go together element by element: their axes are merged into one
  /// and looked up there. The result's axes stand where the first list stood if the lists are
  /// neighbours, else in front.
  private func gathered(_ entries: [Entry]) throws(Diagnostic) -> Operand {
    let axes = entries.indices.filter { if case .slice = entries[$0] { false } else { true } }
    let base = try sliced(
      operand,
      entries.map { if case .slice = $0 { $0 } else { .slice(start: nil, end: nil, step: 1) } },
      dropsPositions: false)
    let others = (0..<base.shape.rank).filter { !axes.contains($0) }
    let positions = try flatPositions(entries, axes, in: base.shape)
    let front = try TensorOperation.run(Transpose(permutation: axes + others), [base])
    let merged = axes.reduce(1) { $0 * base.shape[$1] }
    let otherLengths = others.map { base.shape[$0] }
    let table = try reshaped(front, [merged] + otherLengths)
    let result = try TensorOperation.run(Gather(axis: 0), [table, .tensor(positions)])
    let areNeighbours = zip(axes, axes.dropFirst()).allSatisfy { $1 == $0 + 1 }
    guard areNeighbours, let first = axes.first, first > 0 else { return result }
    // The looked up axes stand in front; `first` of the others come before them.
    let rank = positions.shape.rank
    let order =
      Array(rank..<rank + first) + Array(0..<rank) + Array(rank + first..<result.shape.rank)
    return try TensorOperation.run(Transpose(permutation: order), [result])
  }

  /// Where the lists point, as positions in their merged axes.
  private func flatPositions(_ entries: [Entry], _ axes: [Int], in shape: Shape)
    throws(Diagnostic) -> Tensor
  {
    var lists: [Tensor] = []
    for axis in axes {
      switch entries[axis] {
      case .position(let position): lists.append(Tensor([Int64(position)], shape: []))
      case .positions(let tensor): lists.append(tensor)
      case .slice: preconditionFailure("a slice among the lists of positions")
      }
    }
    var common: Shape = []
    for list in lists {
      do throws(TensorError) {
        common = try common.broadcast(with: list.shape)
      } catch {
        throw Diagnostic("lists of positions go together element by element: \(error)")
      }
    }
    var flat = [Int64](repeating: 0, count: common.count)
    for (axis, list) in zip(axes, lists) {
      let length = shape[axis]
      let stretched = try TensorOperation.run(Expand(shape: common), [.tensor(list)]).tensor
      guard case .int64(let numbers) = stretched.storage else { continue }
      for (place, number) in numbers.enumerated() {
        let position = try checkedPosition(Int(number), count: length, of: "axis \(axis)")
        flat[place] = flat[place] * Int64(length) + Int64(position)
      }
    }
    return Tensor(flat, shape: common)
  }

  private func reshaped(_ operand: Operand, _ lengths: [Int]) throws(Diagnostic) -> Operand {
    lengths == operand.shape.dimensions
      ? operand : try TensorOperation.run(Reshape(shape: Shape(lengths)), [operand])
  }
}

extension Slice {
  fileprivate mutating func add(axis: Int, start: Int, end: Int, step: Int) {
    axes.append(axis)
    starts.append(start)
    ends.append(end)
    steps.append(step)
  }
}

extension Tensor: Indexable {
  /// The entries named, by NumPy's rules.
  public func indexed(by indices: [Index]) throws(Diagnostic) -> any Value {
    try TensorIndexing(.tensor(self)).value(at: indices)
  }
}

/// `1 index`, `2 indices`.
private func count(_ number: Int, _ one: String, _ many: String) -> String {
  "\(number) \(number == 1 ? one : many)"
}
