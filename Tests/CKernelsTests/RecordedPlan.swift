import CKernels
import Foundation

/// A plan from `Fixtures/plans` with seeded inputs, run as `Fixtures/runner.c` runs it.
final class RecordedPlan {
  static let names = [
    "batch_norm", "conv2d", "conv2d_depthwise", "conv2d_pointwise", "conv2d_stem", "elements",
    "input_gradients", "inverted_residual", "matrices", "network", "pool_gradients", "pools",
    "stem_block", "training", "updates", "weight_gradients",
  ]
  /// Fused steps beside the same one by one: their reference are those.
  static let fusedNames = ["block_gradients"]
  static let quantizedNames = [
    "conv2d", "depthwise", "inverted_residual", "network", "pointwise", "stem", "stem_block",
    "tops",
  ].map { "quantized_" + $0 }

  let plan: OpaquePointer
  let parts: thaw_plan_parts
  /// As many rows as the plan takes.
  var batch: Int { Int(parts.max_batch) }

  struct Refused: Error {
    let problem: thaw_plan_problem
  }

  init(bytes: [UInt8]) throws {
    var error = thaw_plan_error()
    guard let plan = thaw_plan_read(bytes, Int64(bytes.count), &error) else {
      throw Refused(problem: error.problem)
    }
    self.plan = plan
    parts = thaw_plan_view(plan)
  }

  convenience init(_ name: String) throws {
    try self.init(bytes: RecordedPlan.bytes(name))
  }

  deinit { thaw_plan_free(plan) }

  static func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: fixture("plans/\(name).plan")))
  }

  var buffers: UnsafeBufferPointer<thaw_buffer> {
    UnsafeBufferPointer(start: parts.buffers, count: Int(parts.buffer_count))
  }
  var steps: UnsafeBufferPointer<thaw_step> {
    UnsafeBufferPointer(start: parts.steps, count: Int(parts.step_count))
  }

  /// The caller's memories as the runner fills them, as bytes: inputs, then outputs.
  func memories(special: Bool) -> (inputs: [[UInt8]], outputs: [[UInt8]]) {
    var inputs = [[UInt8]](repeating: [], count: Int(parts.input_count))
    var outputs = [[UInt8]](repeating: [], count: Int(parts.output_count))
    for buffer in buffers {
      let count = Int(buffer.count) * (buffer.is_per_row == 0 ? 1 : batch)
      let index = Int(buffer.offset)
      if buffer.place == THAW_INPUT.rawValue {
        inputs[index] = filled(buffer.element, count, stream: UInt32(index), which: 0, special)
      } else if buffer.place == THAW_OUTPUT.rawValue {
        outputs[index] = filled(buffer.element, count, stream: UInt32(index), which: 1, special)
      }
    }
    return (inputs, outputs)
  }

  /// An output's elements as float32.
  func numbers(_ output: [UInt8], _ index: Int) -> [Float] {
    let isBytes = buffers.contains {
      $0.place == THAW_OUTPUT.rawValue && $0.offset == index && $0.element == THAW_U8.rawValue
    }
    return isBytes
      ? output.map(Float.init) : output.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

  /// Runs the first `batch` rows and returns the outputs' bytes.
  func run(special: Bool, batch: Int? = nil) throws -> [[UInt8]] {
    let (inputs, outputs) = memories(special: special)
    let arenaBytes = thaw_plan_arena_bytes(plan)
    let arena = thaw_arena_new(arenaBytes)
    defer { thaw_arena_free(arena, arenaBytes) }
    let sources = inputs.map { bytes in
      let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 64)
      memory.copyMemory(from: bytes, byteCount: bytes.count)
      return memory
    }
    let results = outputs.map { bytes in
      let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 64)
      memory.copyMemory(from: bytes, byteCount: bytes.count)
      return memory
    }
    defer { (sources + results).forEach { $0.deallocate() } }
    let status = thaw_plan_run(
      plan, Int64(batch ?? self.batch), sources.map { UnsafeRawPointer($0) }, results.map { $0 },
      arena,
      arenaBytes)
    guard status == THAW_RUN_DONE else { throw Refused(problem: THAW_PLAN_OK) }
    return zip(results, outputs).map { memory, bytes in
      [UInt8](UnsafeRawBufferPointer(start: memory, count: bytes.count))
    }
  }
}

func fixture(_ path: String) throws -> URL {
  struct MissingFixture: Error {
    let path: String
  }
  guard let folder = Bundle.module.resourceURL else { throw MissingFixture(path: path) }
  return folder.appendingPathComponent("Fixtures/" + path)
}

/// The `index`-th 32-bit word of a stream.
func word(_ stream: UInt32, _ which: UInt32, _ index: Int) -> UInt32 {
  var words: [UInt32] = [0, 0, 0, 0]
  thaw_philox_4x32([stream, which], [UInt32(index / 4), 0, 0, 0], &words)
  return words[index % 4]
}

private let specials: [UInt32] = [
  0x7fc0_0000, 0x7f80_0000, 0xff80_0000, 0x8000_0000, 0x0000_0001, 0x807f_ffff, 0x7f7f_ffff,
  0x0080_0000,
]

/// A float32 between -4 and 4; every 61st is NaN, infinite, denormal or the like, if asked for.
func seededFloat(_ stream: UInt32, _ which: UInt32, _ index: Int, special: Bool = false) -> Float {
  let drawn = word(stream, which, index)
  if special && index % 61 == 7 { return Float(bitPattern: specials[Int(drawn % 8)]) }
  return Float(Int32(bitPattern: drawn) >> 8) * 0x1p-21
}

private func filled(
  _ element: Int32, _ count: Int, stream: UInt32, which: UInt32, _ special: Bool
) -> [UInt8] {
  (0..<count).flatMap { index -> [UInt8] in
    let drawn = word(stream, which, index)
    switch thaw_element(rawValue: UInt32(element)) {
    case THAW_U8: return [UInt8(truncatingIfNeeded: drawn)]
    case THAW_I32: return littleEndian(Int32(drawn % 5))
    case THAW_I64: return littleEndian(Int64(drawn))
    default:
      return littleEndian(seededFloat(stream, which, index, special: special).bitPattern)
    }
  }
}

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// FNV-1a, 64 bits.
struct Hash {
  var value: UInt64 = 14_695_981_039_346_656_037

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 1_099_511_628_211 }
  }

  var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Names of the variants that this CPU runs.
func availableVariants() -> [String] {
  var names: [String] = []
  var index: Int32 = 0
  while let name = thaw_variant_at(index) {
    if thaw_variant_check(name) == THAW_VARIANT_OK { names.append(String(cString: name)) }
    index += 1
  }
  return names
}
