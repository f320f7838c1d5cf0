import Language
import Testing

@testable import Interpreter

@Suite struct FunctionTests {
  @Test(arguments: FunctionTable.standard.entries.map(\.name))
  func everyExampleOfAFunctionRuns(name: String) throws {
    let function = try #require(FunctionTable.standard[name])
    for example in function.examples {
      let outcome = session().submit(example)[0]
      #expect(!outcome.failed, "\(example): \(outcome.errors.map { $0.rendered() }.joined())")
    }
    #expect(!function.summary.isEmpty)
  }

  @Test func everyExampleOfASessionVerbRuns() {
    for verb in SessionVerbs.all {
      for example in verb.examples {
        #expect(!session().submit(example)[0].failed, "\(example)")
      }
    }
  }
}
