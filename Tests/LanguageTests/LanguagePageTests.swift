import Language
import Testing

struct LanguagePageTests {
  @Test func thePageNamesEveryOperatorAndFitsATerminal() {
    for operation in BinaryOperator.allCases { #expect(languagePage.contains(operation.symbol)) }
    for page in [languagePage, typeTable] {
      #expect(page.split(separator: "\n").allSatisfy { $0.displayWidth <= 100 })
      #expect(page.printable == page)
    }
  }

  /// The page's own examples are read as it says.
  @Test(arguments: [
    "cost = 3", "split(x, 2)", "freeze model", "tuned = fit model on train", "0 < x and x < 1",
    "5 % 3",
  ])
  func itsExamplesAreRead(line: String) {
    #expect(languagePage.contains("`\(line)`"))
    #expect(parse(line, verbs: designVerbs).diagnostics == [])
  }
}
