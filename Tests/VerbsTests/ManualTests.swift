import Interpreter
import Language
import Testing

@testable import Verbs

/// The manual is read off the declarations, so that nothing Thaw can do is missing from it.
@Suite struct ManualTests {
  private func pages(width: Int = 80) -> HelpPages {
    HelpPages(
      verbs: .standard, functions: .standard, further: HelpTopic.standard, width: width)
  }

  @Test func everyVerbFunctionAndTopicIsInTheManual() {
    let manual = pages().manual
    for entry in VerbTable.standard.entries {
      #expect(manual.contains("\(entry.signature.name): \(entry.type.summary.prefix(40))"))
    }
    for function in FunctionTable.standard.entries {
      #expect(manual.contains("\n\(function.name)("), "\(function.name)")
    }
    for part in [
      "The language", "Types of numbers", "balanced_accuracy", "rmse", "`N/A`", "EXIF", "CMYK",
      "efficientnet-lite0", "CC BY-NC-SA",
    ] {
      #expect(manual.contains(part), "\(part)")
    }
  }

  @Test(arguments: [40, 80, 120]) func noLineIsWiderThanTheWindow(width: Int) {
    for line in pages(width: width).manual.split(separator: "\n") {
      let longest = line.split(separator: " ").map(\.displayWidth).max() ?? 0
      #expect(line.displayWidth <= max(width, longest + 12), "\(line)")
    }
  }

  @Test func exampleLinesThatWereBrokenAreStillRead() {
    for line in pages(width: 40).manual.split(separator: "\n") where line.hasSuffix(" \\") {
      #expect(line.hasPrefix("  "), "\(line)")
    }
  }
}
