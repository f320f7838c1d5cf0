import CKernels
import Testing

extension SharedStateTests {
  @Suite(.serialized)
  struct ReferenceTests {
    /// Equal bits, any NaN being as good as another.
    static func same(_ a: Float, _ b: Float) -> Bool {
      a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
    }

    @Test(arguments: RecordedPlan.names + RecordedPlan.quantizedNames, [false, true])
    func kernelsGiveTheBitsOfThePlainReference(name: String, special: Bool) throws {
      let plan = try RecordedPlan(name)
      let outputs = try plan.run(special: special)
      var (finite, all) = (0, 0)
      var reference = ReferenceExecutor(plan: plan, special: special)
      for (index, expected) in reference.run().enumerated() {
        let output = plan.numbers(outputs[index], index)
        #expect(output.count == expected.count)
        let differing = zip(output, expected).enumerated().first { !Self.same($1.0, $1.1) }
        #expect(
          differing == nil, "\(name), output \(index), element \(String(describing: differing))")
        (finite, all) = (finite + output.count { $0.isFinite }, all + output.count)
      }
      // NaN is equal to NaN above: where nothing else came out, nothing would be tested.
      if !special { #expect(finite * 2 > all) }
    }
  }
}
