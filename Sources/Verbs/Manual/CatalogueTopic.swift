import Catalogue
import Interpreter

extension HelpTopic {
  /// What `get` can fetch.
  static let catalogue = HelpTopic(
    "catalogue", summary: "what `get` can fetch, under which licences",
    text: (["Catalogue", ""]
      + Catalogue.pinnedEntries.flatMap { entry in
        ["  \(entry.name): \(entry.summary)", "      Licence: \(entry.licence)"]
      }).joined(separator: "\n"))
}
