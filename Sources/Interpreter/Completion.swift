import Foundation
import Language

/// A word that may stand at the cursor.
public struct Completion: Sendable, Equatable {
  /// What replaces the word at the cursor.
  public let text: String
  /// What it is, in a few words; empty if its text says it.
  public let detail: String
}

extension Front {
  /// What may stand at the cursor.
  ///
  /// - Parameters:
  ///   - text: the whole input, earlier lines of the statement included.
  ///   - cursor: the UTF-8 offset of the cursor.
  /// - Returns: the UTF-8 offsets that a candidate replaces, and the candidates, the likeliest first.
  public func completions(in text: String, cursor: Int) -> (range: Range<Int>, [Completion]) {
    let context = completionContext(text, cursor: cursor, verbs: verbs.signatures)
    var found: [Completion] = []
    for offer in context.offers {
      for candidate in candidates(for: offer, typed: context.prefix)
      where candidate.text.hasPrefix(context.prefix)
        && !found.contains(where: { $0.text == candidate.text })
      {
        found.append(candidate)
      }
    }
    return (context.range, found)
  }

  private func candidates(for offer: CompletionOffer, typed: String) -> [Completion] {
    switch offer {
    case .verbs:
      verbs.entries.map { Completion(text: $0.signature.name, detail: $0.type.summary) }
    case .words(let words): words.map { Completion(text: $0, detail: "") }
    case .names:
      names.map { Completion(text: $0.name, detail: "\($0.value.kind) \($0.value.summary)") }
        + functions.entries.map { Completion(text: $0.name, detail: $0.summary) }
    case .clauses(let verb, let words):
      words.map { word in
        Completion(text: word, detail: verbs[verb]?.signature.clause(word)?.summary ?? "")
      }
    case .columns(let expression):
      ((quietValue(of: expression) as? any Columnar)?.columnNames ?? [])
        .map { Completion(text: $0, detail: "column") }
    case .layers(let expression):
      ((quietValue(of: expression) as? any Layered)?.layerNames ?? [])
        .map { Completion(text: $0, detail: "layer") }
    case .members(let expression): members(of: quietValue(of: expression))
    case .bareNames(let domain): bareNames(domain)
    case .text(let verb, _): files(typed: typed) + (verb == "load" ? bareNames(.catalogue) : [])
    }
  }

  private func members(of value: (any Value)?) -> [Completion] {
    guard let value else { return [] }
    let layers = (value as? any Layered)?.layerNames ?? []
    return (value.attributeNames + layers).map { Completion(text: $0, detail: "") }
  }

  private func bareNames(_ domain: NameDomain) -> [Completion] {
    switch domain {
    case .catalogue:
      evaluator.surroundings.catalogueNames().map { Completion(text: $0, detail: "catalogue") }
    case .topic: helpPages.topics.map { Completion(text: $0, detail: "") }
    case .variable:
      names.map { Completion(text: $0.name, detail: "\($0.value.kind) \($0.value.summary)") }
    }
  }

  /// The value of an expression that costs nothing to know: a name, or something inside one.
  private func quietValue(of expression: Language.Expression) -> (any Value)? {
    switch expression.kind {
    case .name(let name):
      evaluator.frames[0].names[name].flatMap { evaluator.valueWithoutRunning($0.held) }
    case .member(let base, let name): try? quietValue(of: base)?.attribute(name.text)
    // Slices and rows of a dataset have its columns.
    case .index(let base, _), .filter(let base, _): quietValue(of: base)
    default: nil
    }
  }

  /// Files and folders that begin with what was typed, sorted; hidden ones only when asked for.
  private func files(typed: String) -> [Completion] {
    let cut = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    let folder = String(typed[..<cut])
    let start = typed[cut...]
    let files = evaluator.surroundings.files
    guard let path = try? files.resolve(folder.isEmpty ? "." : folder),
      let entries = try? FileManager.default.contentsOfDirectory(atPath: path)
    else { return [] }
    let fitting = entries.filter {
      $0.hasPrefix(start) && ($0.hasPrefix(".") == start.hasPrefix("."))
    }
    return fitting.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { entry in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + entry, isDirectory: &isFolder)
      return Completion(
        text: folder + entry + (isFolder.boolValue ? "/" : ""),
        detail: isFolder.boolValue ? "folder" : "file")
    }
  }
}
