import Testing

@testable import Statistics

struct QuantilesTests {
  @Test func quartilesAgreeWithNumPy() throws {
    for sample in try Fixture.load().samples {
      let quartiles = Quantiles.linear(of: sample.values, at: [0.25, 0.5, 0.75])
      for (ours, theirs) in zip(quartiles, sample.quartiles) {
        #expect(abs(ours - theirs) <= 4 * Double.ulpOfOne * abs(theirs))
      }
    }
  }

  @Test func infinityAtAnEndStaysWhereItIs() {
    let values = [1, 2, .infinity, .infinity]
    #expect(Quantiles.linear(of: values, at: [0, 1]) == [1, .infinity])
  }
}
