import Interpreter
import Language
import Models

extension SelectionSubject {
  /// Layers that a selection names, down to those inside a region: `blocks[1].depthwise`,
  /// `[stem, blocks[2:4].project]`.
  ///
  /// - Parameter names: the layers there are to choose from, by their paths:
  ///   `blocks[1].depthwise.conv`.
  /// - Throws: a diagnostic for a part that names none of them.
  func layers(
    _ selection: LayerSelection, among names: [String]
  ) throws(Diagnostic) -> Set<String> {
    var chosen = Set<String>()
    for part in selection.parts { chosen.formUnion(try layers(part, among: names)) }
    return chosen
  }

  private func layers(
    _ part: LayerSelection.Part, among names: [String]
  ) throws(Diagnostic) -> [String] {
    // A region with its index comes first; the names after it lead inside.
    let isName = part.steps.map { if case .name = $0 { true } else { false } }
    let outerCount = isName.count > 1 && !isName[1] ? 2 : 1
    let inner = part.steps.dropFirst(outerCount).map {
      if case .name(let name) = $0 { name } else { "" }
    }
    let outer = LayerSelection.Part(
      steps: Array(part.steps.prefix(outerCount)), span: part.span)
    let regions = try regions(LayerSelection(parts: [outer]))
    let inside = names.filter { regions.contains(model.region(ofNode: $0)) }
    guard !inner.isEmpty else { return inside }
    let path = inner.joined(separator: ".")
    let found = inside.filter {
      let rest = $0.innerPath
      return rest == path || rest.hasPrefix(path + ".")
    }
    guard found.isEmpty else { return found }
    let known = Array(Set(inside.map { String($0.innerPath.prefix { $0 != "." }) })).sorted()
    let likely = nearest(to: inner[0], among: known)
    throw Diagnostic(
      "\(name) has no layers `\(part.text)`", at: part.span,
      "`\(outer.text)` has \(Wording.list(known.map { "`\($0)`" }))"
    ).hint(likely.map { "did you mean `\(outer.text).\($0)`?" })
  }
}

extension String {
  /// A layer's path without its region.
  fileprivate var innerPath: String { String(drop { $0 != "." }.dropFirst()) }
}
