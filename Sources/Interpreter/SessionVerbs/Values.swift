import Language

/// Lists the names that are bound: `values`.
struct Values: Verb {
  static let summary = "List the names there are, with what they stand for."
  static let about = """
    A name stands for a value: a number, a dataset, a model. Values never change; a command that \
    changes one makes another and gives it the name. This lists the names of the session in the \
    order in which they came, each with its kind, what can be said of it in a line, the beginning of \
    its digest and how long ago it was bound. Equal digests are equal values, on every machine.
    """
  static let examples = ["values"]
  static let isMeasured = true
  static let isRemembered = false

  func run(in context: Context) throws(Diagnostic) -> NameListing {
    NameListing(
      entries: context.names.map { name, value in
        NameListing.Entry(
          name: name, kind: value.kind, summary: value.summary, digest: value.digest)
      }, ages: context.ages.map(Values.text))
  }

  /// How long ago something was, in its largest unit: `5 min`.
  static func text(seconds: Int) -> String {
    switch seconds {
    case ..<60: "now"
    case ..<3600: "\(seconds / 60) min"
    case ..<86_400: "\(seconds / 3600) h"
    default: count(seconds / 86_400, "day")
    }
  }
}
