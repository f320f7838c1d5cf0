import Interpreter
import Tensors
import Testing

@testable import Verbs

/// Looking changes nothing: what stands between two fits leaves every later bit as it was.
@Suite struct LookingTests {
  private static let looks = """
    evaluate model on test by ink
    predict model on test as probabilities
    show model
    describe test
    plot test.ink by test.digit
    plot (predict model on test as logits) by test.digit
    plot model
    find rate for model on train
    random([3], seed: 1)
    other = fit model on test epochs 1
    """

  private func digest(looking: Bool) throws -> Digest {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let front = workspace.session()
    let script =
      Workspace.setting + "\nfit model on train epochs 1\n" + (looking ? LookingTests.looks : "")
      + "\nfit model on train epochs 2 seed 3\n"
    for outcome in front.submit(script) { #expect(!outcome.failed, "\(outcome.errors)") }
    return try #require(front["model"]).digest
  }

  @Test func looksBetweenTwoFitsChangeNoBit() throws {
    #expect(try digest(looking: true) == digest(looking: false))
  }

  @Test func theSameFitTwiceGivesTheSameBitsAndAnotherSeedOthers() throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let front = workspace.session()
    front.submit(Workspace.setting)
    front.submit("a = fit model on train epochs 1; b = fit model on train epochs 1")
    front.submit("c = fit model on train epochs 1 seed 5")
    let digests = try ["a", "b", "c"].map { try #require(front[$0]).digest }
    #expect(digests[0] == digests[1])
    #expect(digests[0] != digests[2])
  }

  @Test func rowsAModelWasFittedOnAreCountedBesideTheScore() throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let front = workspace.session()
    front.submit(Workspace.setting)
    front.submit("fit model on train epochs 1 validate test")
    let outcomes = front.submit(
      "r = evaluate model on digits; r.rows_fitted == len(train); r.rows_tuned == len(test)")
    #expect(outcomes.last?.text == "true")
    #expect(outcomes.dropLast().last?.text == "true")
  }

  @Test func aPredictionDoesNotDependOnTheRowsBesideIt() throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let front = workspace.session()
    front.submit(Workspace.setting + "\nfit model on train epochs 1")
    front.submit("a = predict model on test as logits; b = predict model on test[7:8] as logits")
    #expect(front.submit("all(a[7:8] == b)").last?.text == "true")
  }
}
