import Figures
import Interpreter
import Language
import Tensors

/// A figure as a value of the language: drawn with characters in a terminal, as SVG in a notebook.
struct FigureValue: Value {
  static let kind = "figure"

  let figure: Figure
  private let remembered = RememberedDigest()

  init(_ figure: Figure) { self.figure = figure }

  var summary: String {
    let name = figure.title.isEmpty ? "a figure" : figure.title
    let count = figure.panels.count
    return count == 1 ? name : "\(name), \(Wording.count(count, "panel"))"
  }

  func rendering(width: Int) -> Rendering {
    Rendering(
      figure.text(width: width), coloured: figure.colouredText(width: width), html: figure.svg)
  }

  var attributeNames: [String] { ["title", "svg"] }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    switch name {
    case "title": figure.title
    case "svg": figure.svg
    default: nil
    }
  }

  var canonicalValue: CanonicalValue { figure.canonicalValue }

  var digest: Digest { remembered.digest { Digest(of: canonicalValue) } }

  var memoryByteCount: Int {
    figure.panels.reduce(256) { sum, panel in
      guard case .curves(let curves) = panel.content else { return sum + 4096 }
      return curves.reduce(sum) { $0 + 16 * $1.x.count }
    }
  }
}
