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

  // Immutable once made, by the promise of thaw_plan.h, and freed only with this object.
  nonisolated(unsafe) private let plan: OpaquePointer

  /// - Throws: `GraphError.noKernel`, `.refusedPlan`, or `MemoryLimitError` if the plan would not fit.
  init(
    _ graph: Graph, forms: [InputForm], states: Set<String> = [], maximumRows: Int,
    limit: MemoryLimit
  ) throws {
    let lowering = try Lowering(graph, forms: forms, states: states, maximumRows: maximumRows)
    let steps = lowering.imageSteps + lowering.batchSteps
    var buffers = lowering.buffers.map(\.raw)
    let image = Self.place(lowering, steps, &buffers, region: THAW_IMAGE)
    let batch = Self.place(lowering, steps, &buffers, region: THAW_BATCH)
    try limit.check(lowering.constantBytes.count + batch, for: "a plan for \(maximumRows) rows")
    let sections = Self.sections(lowering)
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
            (parts.image_bytes, parts.batch_bytes) = (Int64(image), Int64(batch))
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

  private static func sections(_ lowering: Lowering) -> [thaw_section] {
    let (images, batches) = (lowering.imageSteps.count, lowering.batchSteps.count)
    var sections: [thaw_section] = []
    if images > 0 {
      sections.append(
        thaw_section(
          kind: Int32(THAW_SECTION_IMAGES.rawValue), first_step: 0, step_count: Int32(images),
          reserved: 0))
    }
    if batches > 0 {
      sections.append(
        thaw_section(
          kind: Int32(THAW_SECTION_BATCH.rawValue), first_step: Int32(images),
          step_count: Int32(batches), reserved: 0))
    }
    return sections
  }

  /// Gives the buffers of a region their offsets and returns the region's size.
  private static func place(
    _ lowering: Lowering, _ steps: [thaw_step], _ buffers: inout [thaw_buffer], region: thaw_place
  ) -> Int {
    var lives: [ArenaLayout.Life] = []
    var places: [Int: Int] = [:]
    for (time, step) in steps.enumerated() {
      // Image steps run once for each image, so what they leave for the batch is alive all along.
      let isImage = time < lowering.imageSteps.count
      let begin = isImage && region == THAW_BATCH ? 0 : time
      for operand in step.operands.map(Int.init)
      where buffers[operand].place == Int32(region.rawValue) {
        if let life = places[operand] {
          lives[life].last = time
        } else {
          places[operand] = lives.count
          lives.append(
            ArenaLayout.Life(
              byteCount: lowering.buffers[operand].byteCount, first: begin, last: time))
        }
      }
    }
    let layout = ArenaLayout(lives)
    for (buffer, life) in places { buffers[buffer].offset = Int64(layout.offsets[life]) }
    return layout.byteCount
  }
}
