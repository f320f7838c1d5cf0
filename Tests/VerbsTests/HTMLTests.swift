import Foundation
import Interpreter
import Testing

@testable import Verbs

/// Names and data come from strangers; nothing of them may become markup, and no page may ask for
/// anything from elsewhere.
@Suite struct HTMLTests {
  /// Tags that Thaw's own HTML is made of.
  private static let known: Set = [
    "pre", "table", "thead", "tbody", "tr", "th", "td", "p", "b", "ul", "li", "caption", "img",
    "div", "span",
  ]

  private static let hostile = #"<script>alert('1')</script><b onclick="x">&\#u{301}"\#u{301}>"#

  /// By scalars: a quote with an accent on it is one character.
  private static func inQuotes(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(scalar)
      if scalar == "\"" { result.append(scalar) }
    }
    return String(result)
  }

  private func check(_ html: String, _ what: String) {
    for part in html.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
      let name = part.drop { $0 == "/" }.prefix { $0.isLetter }
      #expect(HTMLTests.known.contains(String(name)), "\(what): <\(part.prefix(40))")
      let attributes = part.prefix { $0 != ">" }
      if name != "img" { #expect(!attributes.contains("="), "\(what): <\(attributes)") }
    }
    #expect(!html.contains("http") && !html.contains("javascript:"), "\(what)")
  }

  @Test func everyValueEscapesWhatItHolds() throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let quoted = HTMLTests.inQuotes(HTMLTests.hostile)
    let rows = (0..<40).map { "\($0),\"\(quoted)\($0 % 2)\",\($0 % 7)" }.joined(separator: "\n")
    try workspace.write("n,\"\(quoted)\",k\n\(rows)\n", to: "odd.csv")
    let front = workspace.session()
    let name = HTMLTests.hostile.literal
    let script = """
      odd = load "odd.csv"
      list = [\(name), 1]
      text = \(name)
      column = odd.k
      description = describe odd
      odd.label = \(name)
      labelled = describe odd by label
      odd.class = odd.k > 3
      model = network "linear" for odd target class
      fit model on odd epochs 2
      report = evaluate model on odd by label
      predictions = predict model on odd
      shown = show odd
      tree = show model
      x = [1.5, 2]
      def f(a) = \(name)
      """
    for outcome in front.submit(script) {
      #expect(!outcome.failed, "\(outcome.errors)")
      for case .shown(let rendering) in outcome.events { check(rendering.html, outcome.source) }
    }
    for (name, _) in front.names {
      check(try #require(front[name]).rendering(width: 80).html, name)
    }
  }

  @Test func picturesStandInTheTableItself() throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let odd = #"a<b>"' onerror=x &.jpg"#
    try FileManager.default.copyItem(
      at: workspace.folder.appendingPathComponent("photo.jpg"),
      to: workspace.folder.appendingPathComponent(odd))
    let field = HTMLTests.inQuotes(odd)
    try workspace.write("file,k\n\"\(field)\",1\nphoto.jpg,2\n", to: "pictures.csv")
    let front = workspace.session()
    let outcome = try #require(
      front.submit("pictures = load \"pictures.csv\"\nshow pictures").last)
    #expect(!outcome.failed, "\(outcome.errors)")
    guard case .shown(let rendering)? = outcome.events.last else {
      Issue.record("nothing is shown")
      return
    }
    check(rendering.html, "pictures")
    #expect(rendering.html.components(separatedBy: "src=\"data:image/png;base64,").count == 3)
    #expect(rendering.html.contains("alt=\"photo.jpg\""))
    #expect(rendering.html.contains("alt=\"a&lt;b&gt;&quot;&#39; onerror=x &amp;.jpg\""))
    let strips = try #require(rendering.coloured).dropFirst(rendering.text.count + 1)
    let numbers = strips.split(separator: "\n").filter { !$0.contains("\u{1B}") }
      .map { $0.filter { $0 != " " } }
    #expect(numbers == ["0", "1"])
  }
}
