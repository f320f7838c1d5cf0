import CKernels
import Testing

struct PlanFileTests {
  static func problem(_ bytes: [UInt8]) -> thaw_plan_problem {
    do {
      _ = try RecordedPlan(bytes: bytes)
      return THAW_PLAN_OK
    } catch {
      return (error as? RecordedPlan.Refused)?.problem ?? THAW_PLAN_OK
    }
  }

  @Test(arguments: RecordedPlan.names + RecordedPlan.fusedNames + RecordedPlan.quantizedNames)
  func writingWhatWasReadGivesTheSameBytes(name: String) throws {
    let bytes = try RecordedPlan.bytes(name)
    let plan = try RecordedPlan(bytes: bytes)
    var written = [UInt8](repeating: 0xff, count: Int(thaw_plan_file_bytes(plan.plan)))
    thaw_plan_write(plan.plan, &written)
    #expect(written == bytes)
  }

  @Test func whatIsNoPlanIsRefusedForThatReason() throws {
    let bytes = try RecordedPlan.bytes("network")
    #expect(Self.problem([]) == THAW_PLAN_NOT_A_PLAN)
    #expect(Self.problem([UInt8](repeating: 7, count: 500)) == THAW_PLAN_NOT_A_PLAN)
    #expect(Self.problem(Array(bytes.dropLast())) == THAW_PLAN_TRUNCATED)
    #expect(Self.problem(bytes + [0]) == THAW_PLAN_TRUNCATED)
    var later = bytes
    later[8] = 3
    #expect(Self.problem(later) == THAW_PLAN_WRONG_VERSION)
  }

  /// Parts of a plan that can be spoilt one at a time.
  struct Parts {
    var buffers: [thaw_buffer]
    var steps: [thaw_step]
    var sections: [thaw_section]

    init(_ plan: RecordedPlan) {
      buffers = Array(plan.buffers)
      steps = Array(plan.steps)
      sections = Array(
        UnsafeBufferPointer(start: plan.parts.sections, count: Int(plan.parts.section_count)))
    }

    func problem(like plan: RecordedPlan, maxBatch: Int64? = nil) -> thaw_plan_problem {
      var error = thaw_plan_error()
      buffers.withUnsafeBufferPointer { buffers in
        steps.withUnsafeBufferPointer { steps in
          sections.withUnsafeBufferPointer { sections in
            var parts = plan.parts
            (parts.buffers, parts.steps, parts.sections) = (
              buffers.baseAddress, steps.baseAddress, sections.baseAddress
            )
            parts.max_batch = maxBatch ?? parts.max_batch
            thaw_plan_free(thaw_plan_new(&parts, &error))
          }
        }
      }
      return error.problem
    }
  }

  @Test func eachWayToLeaveABufferIsRefusedForThatReason() throws {
    let plan = try RecordedPlan("network")
    func problem(_ spoil: (inout Parts) -> Void) -> thaw_plan_problem {
      var parts = Parts(plan)
      spoil(&parts)
      return parts.problem(like: plan)
    }
    let fused = try #require(
      plan.steps.firstIndex { $0.kind == THAW_STEP_INVERTED_RESIDUAL.rawValue })
    #expect(problem { _ in } == THAW_PLAN_OK)
    #expect(problem { $0.buffers[1].offset += 1 << 30 } == THAW_PLAN_BAD_BUFFER)
    #expect(problem { $0.buffers[1].offset += 4 } == THAW_PLAN_BAD_BUFFER)
    #expect(problem { $0.buffers[1].count = -1 } == THAW_PLAN_BAD_BUFFER)
    #expect(problem { $0.buffers[1].place = 9 } == THAW_PLAN_BAD_BUFFER)
    #expect(problem { $0.sections[0].step_count += 100 } == THAW_PLAN_BAD_SECTION)
    #expect(problem { $0.sections[0].first_step = -1 } == THAW_PLAN_BAD_SECTION)
    #expect(problem { $0.steps[fused].kind = 1000 } == THAW_PLAN_BAD_KIND)
    #expect(
      problem { $0.steps[fused].kind = Int32(THAW_STEP_ADAMW.rawValue) } == THAW_PLAN_BAD_KIND)
    #expect(problem { $0.steps[fused].input = 5000 } == THAW_PLAN_BAD_OPERAND)
    #expect(problem { $0.steps[fused].parameters = -7 } == THAW_PLAN_BAD_OPERAND)
    #expect(problem { $0.steps[fused].output = $0.steps[fused].weights } == THAW_PLAN_BAD_OPERAND)
    #expect(problem { $0.steps[fused].channels_out = 400 } == THAW_PLAN_BAD_OPERAND)
    #expect(problem { $0.steps[fused].height_in = 0 } == THAW_PLAN_BAD_GEOMETRY)
    #expect(problem { $0.steps[fused].kernel_height = 7 } == THAW_PLAN_BAD_GEOMETRY)
    #expect(problem { $0.steps[fused].height_out += 50 } != THAW_PLAN_OK)
    #expect(problem { $0.steps[fused].pad_top = 5 } == THAW_PLAN_BAD_GEOMETRY)
    #expect(Parts(plan).problem(like: plan, maxBatch: 0) == THAW_PLAN_TOO_LARGE)
  }
}
