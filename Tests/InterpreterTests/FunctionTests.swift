import Language
import Testing

@testable import Interpreter

@Suite struct FunctionTests {
  @Test(arguments: FunctionTable.standard.entries.map(\.name))
  func everyExampleOfAFunctionRuns(name: String) throws {
    let function = try #require(FunctionTable.standard[name])
    for example in function.examples {
      let front = session()
      front.evaluator.bind("cells", to: Table(columns: [("width", Numbers(values: [1, nil]))]))
      let outcome = front.submit(example)[0]
      #expect(!outcome.failed, "\(example): \(outcome.errors.map { $0.rendered() }.joined())")
    }
    #expect(!function.summary.isEmpty && !function.examples.isEmpty)
  }

  @Test func helpShowsWhatADeclarationSays() throws {
    let pages = session().helpPages
    for function in FunctionTable.standard.entries {
      let page = try #require(pages.page(function.name))
      #expect(page.contains(function.usage))
      #expect(function.examples.allSatisfy(page.contains))
    }
    for topic in pages.topics {
      let page = try #require(pages.page(topic), "\(topic)")
      // The pages of the language are tables, laid out for 100 columns.
      let width = ["language", "types"].contains(topic) ? 100 : 80
      #expect(page.split(separator: "\n").allSatisfy { $0.count <= width }, "\(topic)")
    }
  }

  @Test func everyExampleOfASessionVerbRuns() {
    // What `resume` goes on with is stopped or killed first: see ResumingTests.
    for verb in SessionVerbs.all where verb.name != "resume" {
      for example in verb.examples {
        #expect(session().submit(example).allSatisfy { !$0.failed }, "\(example)")
      }
    }
  }
}

/// Every page of help fits the window, whatever its width; words that are longer are the exception.
@Test(arguments: [30, 44, 60, 80, 100, 200]) func helpFitsTheWindow(width: Int) {
  let front = session()
  front.width = width
  let pages = front.helpPages
  let texts = [pages.overview, pages.manual] + pages.topics.compactMap(pages.page)
  for line in texts.flatMap({ $0.split(separator: "\n") }) {
    let longest = line.split(separator: " ").map(\.displayWidth).max() ?? 0
    #expect(line.displayWidth <= max(width, longest + 12), "\(line)")
  }
}

@Test func theManualHoldsEveryVerbAndFunction() {
  let pages = session().helpPages
  let manual = pages.manual
  for name in pages.topics where name != "manual" {
    let page = pages.page(name) ?? ""
    #expect(!page.isEmpty && manual.contains(page), "\(name)")
  }
}
