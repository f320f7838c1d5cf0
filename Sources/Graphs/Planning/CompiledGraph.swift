import CKernels
import Synchronization
import Tensors

/// A graph made ready to run: rewritten, planned, its weights packed, its memory laid out.
///
///     let compiled = try CompiledGraph(
///       graph, parameters: weights, forms: [.pixels(shift: 127, scale: 1 / 128)])
///     let logits = try compiled.run([.pixels(bytes, rows: 40)])[0]
///
/// A row's results never depend on the rows beside it, on the number of threads or on the batch.
/// May be used from several threads; runs take turns.
public final class CompiledGraph: Sendable {
  /// How results are computed.
  public enum Mode: Hashable, Sendable {
    /// By the kernels.
    case kernels
    /// By the operators' reference evaluation of the rewritten graph: the same bits, slowly.
    case reference
  }

  /// Rows computed at once unless asked otherwise; larger batches are run in parts.
  public static let defaultRows = 32

  /// What is computed, after rewriting.
  public let graph: Graph
  private let forms: [InputForm]
  private let plan: Plan?
  private let arena: Mutex<HostMemory?>
  private let limit: MemoryLimit
  /// Rows computed at once.
  public let maximumRows: Int

  /// Compiles a graph for float32 inputs.
  ///
  /// - Parameters:
  ///   - parameters: by name; a surplus is not looked at.
  ///   - forms: of each input; all elements unless given.
  ///   - maximumRows: rows computed at once. The arena grows with it, the results do not change.
  /// - Throws: `GraphError.missingParameter`, `.wrongType`, `.noKernel`; `MemoryLimitError`.
  public init(
    _ graph: Graph, parameters: [String: Tensor] = [:], forms: [InputForm]? = nil,
    mode: Mode = .kernels, maximumRows: Int = CompiledGraph.defaultRows,
    limit: MemoryLimit = .ofProcess
  ) throws {
    let forms = forms ?? graph.inputs.map { _ in .elements }
    precondition(forms.count == graph.inputs.count, "one form for each input")
    for type in graph.inputs.map({ graph.types[$0.value] }) where type.elementType != .float32 {
      throw GraphError.noKernel(operatorName: "Input", type)
    }
    self.graph = try graph.bindingParameters(parameters).resized(rows: 1).optimized()
    self.forms = forms
    self.maximumRows = max(1, maximumRows)
    self.limit = limit
    plan =
      mode == .reference
      ? nil : try Plan(self.graph, forms: forms, maximumRows: self.maximumRows, limit: limit)
    arena = Mutex(nil)
  }

  /// Computes the outputs for any number of rows.
  ///
  /// - Parameter inputs: in the order of the graph's inputs, all with equally many rows.
  /// - Throws: `GraphError.inputCount`, `.wrongType`, `.unequalRows`; `MemoryLimitError`;
  ///   `Interrupted`.
  public func run(_ inputs: [BatchInput]) throws -> [Tensor] {
    let rows = try checkedRows(inputs)
    guard let plan, rows > 0 else {
      let tensors = try zip(inputs, zip(graph.inputs, forms)).map { input, declared in
        try input.tensor(graph.types[declared.0.value], form: declared.1)
      }
      return try graph.resized(rows: rows).evaluate(tensors)
    }
    let results = try arena.withLock { arena in
      let memory = try plan.arena(arena, for: "the arena of a plan", limit: limit)
      arena = memory
      return try withResults(rows: rows) { results in
        for start in stride(from: 0, to: rows, by: maximumRows) {
          let count = min(maximumRows, rows - start)
          try run(plan, inputs, first: start, count: count, into: results, arena: memory)
        }
      }
    }
    return zip(graph.outputs, results).map { output, values in
      let lengths = graph.types[output.value].shape.dimensions.dropFirst()
      return Tensor(values, shape: Shape([rows] + lengths))
    }
  }

  /// The plan as a file that CKernels runs without Swift; nil in the mode `reference`.
  public var planFile: [UInt8]? { plan?.fileBytes }

  /// Bytes of memory a run takes beside the weights.
  public var arenaByteCount: Int { plan?.arenaByteCount ?? 0 }

  private func rowCount(_ value: Int) -> Int {
    graph.types[value].shape.dimensions.dropFirst().reduce(1, *)
  }

  private func checkedRows(_ inputs: [BatchInput]) throws -> Int {
    guard inputs.count == graph.inputs.count else {
      throw GraphError.inputCount(expected: graph.inputs.count, got: inputs.count)
    }
    for (input, (binding, form)) in zip(inputs, zip(graph.inputs, forms)) {
      try input.check(graph.types[binding.value], name: binding.name, form: form)
    }
    let rows = inputs.map(\.rows)
    guard Set(rows).count <= 1 else { throw GraphError.unequalRows(rows) }
    return rows.first ?? 1
  }

  /// Makes an array for each output; `fill` writes every element of them.
  private func withResults(
    rows: Int, _ lent: [UnsafeMutablePointer<Float>?] = [],
    fill: ([UnsafeMutablePointer<Float>?]) throws -> Void
  ) throws -> [[Float]] {
    guard lent.count < graph.outputs.count else {
      try fill(lent)
      return []
    }
    let count = rows * rowCount(graph.outputs[lent.count].value)
    var others: [[Float]] = []
    // Each array's memory stays lent while the ones after it are made and filled.
    let values = try [Float](unsafeUninitializedCapacity: count) { memory, filled in
      others = try withResults(rows: rows, lent + [memory.baseAddress], fill: fill)
      filled = count
    }
    return [values] + others
  }

  /// Runs the rows `first ..< first + count`.
  private func run(
    _ plan: Plan, _ inputs: [BatchInput], first: Int, count: Int,
    into results: [UnsafeMutablePointer<Float>?], arena: HostMemory
  ) throws {
    let targets = plan.targets.map { target -> UnsafeMutableRawPointer? in
      guard case .output(let output) = target else {
        preconditionFailure("an inference plan keeps nothing")
      }
      let offset = first * rowCount(graph.outputs[output].value)
      return results[output].map { UnsafeMutableRawPointer($0 + offset) }
    }
    // Pointers to the callers' arrays live as long as the nested calls that lend them.
    func lend(_ sources: [UnsafeRawPointer?]) throws {
      guard sources.count < plan.sources.count else {
        return try plan.run(rows: count, inputs: sources, outputs: targets, arena: arena)
      }
      guard case .input(let input) = plan.sources[sources.count] else {
        preconditionFailure("an inference plan reads only inputs")
      }
      try inputs[input].withRow(first) { try lend(sources + [$0]) }
    }
    try lend([])
  }
}
