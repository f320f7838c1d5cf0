import Graphs
import Tensors
import Testing

/// Random windows with padding and a last one over the edge: a plan gives the reference's bits.
@Test func gradientsOfPoolsInPlansHaveTheReferencesBits() throws {
  for number in 0..<40 {
    var stream = RandomSource(seed: 6, purpose: "pool gradients", epoch: number).stream()
    func pick(_ count: Int) -> Int { stream.integer(below: count) }
    let kernel = [1 + pick(3), 1 + pick(3)]
    let window = PoolWindow(
      kernel, strides: [1 + pick(2), 1 + pick(3)],
      pads: [pick(kernel[0]), pick(kernel[1]), pick(kernel[0]), pick(kernel[1])],
      isCeiling: pick(2) == 0)
    let shape: Shape = [1, 1 + pick(36), 3 + pick(9), 3 + pick(9)]
    let builder = GraphBuilder()
    let x = builder.input("x", .float32, shape)
    let largest = try builder.add(MaxPool(window), [x])
    let dy = builder.input("dy", .float32, largest.shape)
    let average = AveragePool(window)
    let graph = builder.graph(outputs: [
      ("largest", try builder.add(MaxPoolGradient(window), [dy, x])),
      (
        "average",
        try builder.add(
          AveragePoolGradient(average, imageSize: Array(shape.dimensions[2...])), [dy])
      ),
    ])
    let rows = 3
    // Few different numbers, so that windows have several largest elements.
    let values = SmallNetworks.tensor("x \(number)", Shape([rows] + shape.dimensions[1...]))
      .floats.map { ($0 * 3).rounded() }
    let inputs: [BatchInput] = [
      .tensor(Tensor(values, shape: Shape([rows] + shape.dimensions[1...]))),
      .tensor(SmallNetworks.tensor("dy \(number)", Shape([rows] + dy.shape.dimensions[1...]))),
    ]
    let results = try [CompiledGraph.Mode.kernels, .reference].map { mode in
      try CompiledGraph(graph, parameters: [:], mode: mode, maximumRows: 2).run(inputs)
    }
    for (planned, plain) in zip(results[0], results[1]) {
      #expect(planned.bits == plain.bits, "\(number): \(window)")
    }
  }
}
