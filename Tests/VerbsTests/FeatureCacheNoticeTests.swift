import Interpreter
import Testing

@testable import Verbs

/// A library that can't be written to costs time, never a result, and is said.
@Test func featuresThatCannotBeKeptAreANotice() throws {
  let workspace = try Workspace()
  defer { workspace.remove() }
  guard try workspace.linkCatalogue() else {
    print("skipped: efficientnet-lite0 is not fetched, so no features are computed")
    return
  }
  let script =
    "backbone = load \"efficientnet-lite0\"\npredict backbone on \"photo.jpg\" as features"
  let kept = try #require(workspace.session().submit(script).last)
  #expect(!kept.failed && kept.notices.isEmpty)
  let other = try Workspace()
  defer { other.remove() }
  _ = try other.linkCatalogue()
  try other.blockFeatureCache()
  let outcome = try #require(other.session().submit(script).last)
  #expect(!outcome.failed && outcome.value?.digest == kept.value?.digest)
  #expect(outcome.notices.map(\.text).contains { $0.hasPrefix("features can't be kept") })
}
