import CKernels
import Foundation
import Testing

/// Everything that changes the variant or the number of threads, which are the process's own.
@Suite(.serialized)
struct SharedStateTests {}

extension SharedStateTests {
  @Suite(.serialized)
  struct KernelVectorTests {
    /// `name inputs` to the hash that every variant, on any CPU, gives. See `arm64.sh`.
    static func recordedHashes() throws -> [String: String] {
      let text = try String(contentsOf: fixture("hashes.txt"), encoding: .utf8)
      let rows = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] + " " + $0[1], $0[2]) })
    }

    @Test(arguments: availableVariants())
    func everyVariantAndNumberOfThreadsGivesTheRecordedHashes(variant: String) throws {
      let recorded = try Self.recordedHashes()
      #expect(thaw_variant_select(variant) == THAW_VARIANT_OK)
      let threads = thaw_pool_thread_count()
      defer { thaw_pool_set_thread_count(threads) }
      for count: Int32 in 1...3 {
        thaw_pool_set_thread_count(count)
        for name in RecordedPlan.names + RecordedPlan.fusedNames + RecordedPlan.quantizedNames {
          let plan = try RecordedPlan(name)
          for (special, label) in [(false, "plain"), (true, "special")] {
            var hash = Hash()
            for output in try plan.run(special: special) { hash.add(output) }
            #expect(
              hash.text == recorded["\(name) \(label)"],
              "\(name) \(label), \(variant), \(count) threads")
          }
        }
      }
    }

    @Test(arguments: availableVariants())
    func everyVariantGivesTheRecordedElementaryFunctions(variant: String) throws {
      let recorded = try Self.recordedHashes()
      #expect(thaw_variant_select(variant) == THAW_VARIANT_OK)
      let x = (0..<4096).map { index -> Double in
        let bits = UInt64(word(99, 0, 2 * index)) << 32 | UInt64(word(99, 0, 2 * index + 1))
        return index % 2 == 1
          ? Double(bitPattern: bits) : Double(Int64(bitPattern: bits) >> 11) * 0x1p-48
      }
      for function in THAW_EXP.rawValue...THAW_COS.rawValue {
        var y = [Double](repeating: 0, count: x.count)
        thaw_map_f64(thaw_function(rawValue: function), x, &y, x.count)
        var hash = Hash()
        for value in y { hash.add(littleEndian(value.bitPattern)) }
        #expect(hash.text == recorded["function\(function) plain"], "\(function), \(variant)")
      }
    }

    @Test(arguments: [false, true])
    func aFusedGradientHasTheBitsOfItsStepsOneByOne(special: Bool) throws {
      let outputs = try RecordedPlan("block_gradients").run(special: special)
      let (pictures, sums) = (5, 36)
      try #require(outputs.count == 2 * (pictures + sums))
      for index in 0..<pictures { #expect(outputs[index] == outputs[pictures + index]) }
      for index in 2 * pictures..<2 * pictures + sums {
        #expect(outputs[index] == outputs[sums + index], "sum \(index)")
      }
    }

    @Test(arguments: ["network", "quantized_network"])
    func aRowDoesNotDependOnTheRowsBesideIt(name: String) throws {
      let threads = thaw_pool_thread_count()
      defer { thaw_pool_set_thread_count(threads) }
      let plan = try RecordedPlan(name)
      let all = try plan.run(special: false)
      for count: Int32 in [1, 2, 4] {
        thaw_pool_set_thread_count(count)
        let alone = try plan.run(special: false, batch: 1)
        for (one, many) in zip(alone, all) {
          let row = many.count / plan.batch
          #expect(one[..<row] == many[..<row])
        }
      }
    }

    @Test func anUnknownVariantIsReported() {
      #expect(thaw_variant_select("sse9") == THAW_VARIANT_UNKNOWN)
      #expect(thaw_variant_check("") == THAW_VARIANT_UNKNOWN)
      #expect(thaw_variant_at(-1) == nil)
    }

    @Test func aPlanIsRefusedABatchOrAnArenaThatDoNotFit() throws {
      let plan = try RecordedPlan("network")
      #expect(throws: RecordedPlan.Refused.self) { try plan.run(special: false, batch: 4) }
      #expect(throws: RecordedPlan.Refused.self) { try plan.run(special: false, batch: 0) }
      #expect(thaw_plan_run(plan.plan, 1, nil, nil, nil, 0) == THAW_RUN_REFUSED)
    }
  }
}
