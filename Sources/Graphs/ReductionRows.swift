import Tensors

/// The elements of a tensor laid out for a reduction: for each output a row of what goes into it, in
/// row-major order of the reduced axes.
public struct ReductionRows: Sendable {
  /// Elements of a row.
  public let length: Int
  /// Where the rows' elements stand in the tensor; nil if they are there row after row.
  private let places: [Int]?
  private let rowCount: Int

  /// - Parameter axes: from the front, ascending.
  /// - Throws: `MemoryLimitError` where the places of the elements do not fit; `Interrupted`.
  public init(_ shape: Shape, along axes: [Int]) throws {
    let kept = (0..<shape.rank).filter { !axes.contains($0) }
    length = axes.reduce(1) { $0 * shape[$1] }
    rowCount = kept.reduce(1) { $0 * shape[$1] }
    let order = kept + axes
    // Axes of length 1 move nothing.
    if order.filter({ shape[$0] != 1 }) == (0..<shape.rank).filter({ shape[$0] != 1 }) {
      places = nil
    } else {
      let strides = shape.strides
      places = try offsets(in: Shape(order.map { shape[$0] }), strides: order.map { strides[$0] })
    }
  }

  /// What `body` makes of each row.
  ///
  /// - Throws: `Interrupted`, and what `body` throws.
  public func map<Element, Result>(
    _ values: [Element], _ body: (ArraySlice<Element>) throws -> Result
  ) throws -> [Result] {
    let ordered =
      try places.map { places in try polled(places.count) { values[places[$0]] } } ?? values
    var results: [Result] = []
    results.reserveCapacity(rowCount)
    var untilPoll = 0
    for row in 0..<rowCount {
      if untilPoll <= 0 {
        try Interrupt.check()
        untilPoll = pollInterval
      }
      untilPoll -= max(1, length)
      results.append(try body(ordered[row * length..<(row + 1) * length]))
    }
    return results
  }

  /// The inverse: rows of `length` elements each put back where they belong.
  func scatter<Element>(_ rows: [Element]) -> [Element] {
    guard let places else { return rows }
    var result = rows
    for (position, place) in places.enumerated() { result[place] = rows[position] }
    return result
  }
}

extension RandomAccessCollection where Index == Int {
  /// `reduce`, for rows that may be long.
  ///
  /// - Throws: `Interrupted`.
  func polledReduce<Result>(
    _ initial: Result, _ next: (Result, Element) -> Result
  ) throws(Interrupted) -> Result {
    var result = initial
    var start = startIndex
    while start < endIndex {
      try Interrupt.check()
      let end = Swift.min(start + pollInterval, endIndex)
      for position in start..<end { result = next(result, self[position]) }
      start = end
    }
    return result
  }
}

extension GradientStep {
  /// The gradient of a reduction that picks the extreme along `axes`: dy where the operand equals
  /// the result, shared equally where several elements do.
  func sharedAmongExtremes(along axes: [Int]) throws -> Symbol {
    let x = inputs[0]
    let kept = x.shape.reduced(along: axes, keepDimensions: true)
    let isExtreme = try builder.add(Equal(), [x, outputs[0].reshaped(to: kept)])
    let share = try isExtreme.cast(to: x.elementType)
    let count = try share.summed(along: axes, keepDimensions: true)
    return try share * (dy.reshaped(to: kept) / count)
  }
}
