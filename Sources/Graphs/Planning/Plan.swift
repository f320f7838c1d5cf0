import CKernels
import Tensors

/// A graph as a list of kernel calls over buffers, made once and run by CKernels.
final class Plan: Sendable {
  /// What the caller's memory holds.
  let sources: [Lowering.Source]
  /// What the caller gets.
  let targets: [Lowering.Target]
  /// Bytes of the arena a run needs with the present number of threads.
  var arenaByteCount: Int { Int(thaw_plan_arena_bytes(plan)) }
  let maximumRows: Int
  /// How weights that are updated lie in memory, by name; row-major where there is no entry.
  let packings: [String: WeightPacking]

  // Immutable once made, by the promise of thaw_plan.h, and freed only with this object.
  nonisolated(unsafe) private let plan: OpaquePointer

  /// - Throws: `GraphError.noKernel`, `.refusedPlan`, or `MemoryLimitError` if the plan would not fit.
  init(
    _ graph: Graph, forms: [InputForm], states: Set<String> = [], maximumRows: Int,
    limit: MemoryLimit
  ) throws {
    let lowering = try Lowering(graph, forms: forms, states: states, maximumRows: maximumRows)
    let arrangement = try Plan.arranged(lowering, limit)
    let steps = arrangement.phases.all
    let buffers = arrangement.buffers.map(\.raw)
    let sections = arrangement.sections
    packings = lowering.statePackings
    sources = lowering.sources
    targets = lowering.targets
    self.maximumRows = maximumRows
    let counts = (inputs: Int64(sources.count), outputs: Int64(targets.count))
    plan = try buffers.withUnsafeBufferPointer { buffers in
      try steps.withUnsafeBufferPointer { steps in
        try sections.withUnsafeBufferPointer { sections in
          try lowering.constantBytes.withUnsafeBytes { constants in
            var parts = thaw_plan_parts()
            (parts.buffers, parts.buffer_count) = (buffers.baseAddress, Int64(buffers.count))
            (parts.steps, parts.step_count) = (steps.baseAddress, Int64(steps.count))
            (parts.sections, parts.section_count) = (sections.baseAddress, Int64(sections.count))
            (parts.constants, parts.constant_bytes) = (
              constants.baseAddress, Int64(constants.count)
            )
            (parts.image_bytes, parts.batch_bytes) = (
              Int64(arrangement.imageByteCount), Int64(arrangement.batchByteCount)
            )
            parts.max_batch = Int64(maximumRows)
            (parts.input_count, parts.output_count) = counts
            var error = thaw_plan_error()
            // The parts are copied before the call returns.
            guard let plan = thaw_plan_new(&parts, &error) else {
              let text = String(cString: thaw_plan_problem_text(error.problem))
              throw GraphError.refusedPlan("\(text) (\(error.index))")
            }
            return plan
          }
        }
      }
    }
  }

  deinit { thaw_plan_free(plan) }

  /// The arena, or a larger one if the number of threads was raised since it was made.
  ///
  /// - Throws: `MemoryLimitError`, `GraphError.memory`.
  func arena(_ old: HostMemory?, for purpose: String, limit: MemoryLimit) throws -> HostMemory {
    let needed = arenaByteCount
    if let old, old.byteCount >= needed { return old }
    return try HostMemory(byteCount: needed, for: purpose, limit: limit)
  }

  /// Runs the plan on memory that holds as many bytes as ``inputByteCount(_:rows:)`` says.
  ///
  /// - Throws: `Interrupted`; `GraphError.refusedPlan` if the arena is smaller than
  ///   ``arenaByteCount``.
  func run(
    rows: Int, inputs: [UnsafeRawPointer?], outputs: [UnsafeMutableRawPointer?], arena: HostMemory
  ) throws {
    precondition((1...maximumRows).contains(rows), "\(rows) rows do not fit \(maximumRows)")
    let status = thaw_plan_run(
      plan, Int64(rows), inputs, outputs, arena.address, Int64(arena.byteCount))
    guard status != THAW_RUN_REFUSED else {
      throw GraphError.refusedPlan("the number of threads was raised while a run began")
    }
    guard status == THAW_RUN_DONE else { throw Interrupted() }
  }

  func inputByteCount(_ number: Int, rows: Int) -> Int {
    Int(thaw_plan_input_bytes(plan, Int64(number), Int64(rows)))
  }

  func outputByteCount(_ number: Int, rows: Int) -> Int {
    Int(thaw_plan_output_bytes(plan, Int64(number), Int64(rows)))
  }

  /// The plan as a file that CKernels runs without Swift.
  var fileBytes: [UInt8] {
    let count = Int(thaw_plan_file_bytes(plan))
    return [UInt8](unsafeUninitializedCapacity: count) { memory, filled in
      thaw_plan_write(plan, memory.baseAddress)
      filled = count
    }
  }

  /// The steps in sections: all values kept for later sections where memory allows it, else only as
  /// many as fit.
  private static func arranged(_ lowering: Lowering, _ limit: MemoryLimit) throws -> Arrangement {
    let constants = lowering.constantBytes.count
    func byteCount(_ arrangement: Arrangement) -> Int {
      constants + arrangement.batchByteCount
        + arrangement.imageByteCount * Int(thaw_pool_thread_count())
    }
    let whole = Arrangement(lowering)
    let room = limit.room
    guard byteCount(whole) > room, whole.keptByteCount > 0 else {
      try limit.check(constants + whole.batchByteCount, for: lowering.purpose(whole))
      return whole
    }
    var fitting = Arrangement(lowering, keptByteCount: 0)
    try limit.check(byteCount(fitting), for: lowering.purpose(fitting))
    var (low, high) = (0, whole.keptByteCount)
    // Halving finds nearly the most that fits in a dozen tries.
    for _ in 0..<12 {
      let middle = low + (high - low) / 2
      let arrangement = Arrangement(lowering, keptByteCount: middle)
      if byteCount(arrangement) <= room {
        (fitting, low) = (arrangement, middle)
      } else {
        high = middle
      }
    }
    return fitting
  }
}

extension Lowering {
  /// How the weights that a plan updates lie in memory, by name; row-major where there is no entry.
  var statePackings: [String: WeightPacking] {
    var named: [String: WeightPacking] = [:]
    for binding in graph.parameters where states.contains(binding.name) {
      named[binding.name] = packings[binding.value]
    }
    return named
  }

  fileprivate func purpose(_ arrangement: Arrangement) -> String {
    let layer = arrangement.largestLayer
    let most = layer.isEmpty || states.isEmpty ? "" : ", most of it for the layer \(layer),"
    return "a plan for \(maximumRows) rows\(most)"
  }
}
