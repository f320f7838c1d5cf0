import Testing

@testable import Tensors

/// The order of `thaw_reduce.h`, written out.
private func reference(_ values: [Double]) -> Double {
  var blocks = stride(from: 0, to: values.count, by: 16384).map { start -> Double in
    var lanes = [Double](repeating: 0, count: 16)
    for place in start..<min(start + 16384, values.count) { lanes[place % 16] += values[place] }
    for width in [8, 4, 2, 1] {
      for lane in 0..<width { lanes[lane] += lanes[lane + width] }
    }
    return lanes[0]
  }
  while blocks.count > 1 {
    blocks = stride(from: 0, to: blocks.count, by: 2).map { pair in
      pair + 1 < blocks.count ? blocks[pair] + blocks[pair + 1] : blocks[pair]
    }
  }
  return blocks.first ?? 0
}

@Test func sumsFollowTheDocumentedOrder() {
  for count in [0, 1, 15, 16, 17, 1000, 16384, 16385, 50_000, 90_001] {
    var stream = RandomSource(seed: Int64(count), purpose: "sums").stream()
    let floats = (0..<count).map { _ in (stream.uniformFloat() - 0.5) * 1e6 }
    let doubles = (0..<count).map { _ in (stream.uniform() - 0.5) * 1e6 }
    #expect(LaneSum.wide(floats[...]) == reference(floats.map { Double($0) }), "\(count)")
    #expect(LaneSum.wide(doubles[...]) == reference(doubles), "\(count)")
  }
}
