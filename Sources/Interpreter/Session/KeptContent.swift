import Language
import Tensors

/// What a journal keeps of a value beside its kind: a line about it, and its stored form or the
/// statement that makes it again.
struct KeptContent {
  enum Body {
    /// The content of a stored form of this version.
    case form(CanonicalValue, version: Int)
    /// The statement, the names it read (their values are the references, in order), the verbs it ran
    /// and how many statements of its kind stand behind each other in front of it.
    case recipe(source: String, names: [String], verbs: [String], depth: Int)
  }

  let summary: String
  let body: Body

  /// The bytes that are kept.
  var bytes: [UInt8] {
    let fields: CanonicalValue =
      switch body {
      case .form(let content, let version):
        ["summary": .text(summary), "version": .integer(Int64(version)), "form": content]
      case .recipe(let source, let names, let verbs, let depth):
        [
          "summary": .text(summary), "statement": .text(source),
          "names": .array(names.map { .text($0) }), "verbs": .array(verbs.map { .text($0) }),
          "depth": .integer(Int64(depth)),
        ]
      }
    return CanonicalEncoder.encode(fields)
  }

  init(summary: String, body: Body) {
    self.summary = summary
    self.body = body
  }

  /// Reads what ``bytes`` gives.
  init(_ bytes: [UInt8]) throws(Diagnostic) {
    let value: CanonicalValue
    do throws(CanonicalError) { value = try CanonicalDecoder.decode(bytes) } catch {
      throw .malformedForm
    }
    let content = StoredContent(value)
    summary = try content.field("summary").text
    if case .map(let fields) = value, fields.contains(where: { $0.key == "form" }) {
      body = .form(
        try content.field("form").value, version: try content.field("version").integer)
    } else {
      body = .recipe(
        source: try content.field("statement").text, names: try content.field("names").texts,
        verbs: try content.field("verbs").texts, depth: try content.field("depth").integer)
    }
  }

  /// What a list of names says of a kept value.
  static func label(of digest: Digest, in journal: any SessionJournal) -> HeldValue.Label {
    do {
      guard let kept = try journal.value(digest) else {
        return HeldValue.Label(kind: "lost", summary: "its value was not kept")
      }
      return HeldValue.Label(kind: kept.kind, summary: try KeptContent(kept.content).summary)
    } catch let failure as JournalFailure {
      return HeldValue.Label(kind: "lost", summary: failure.reason)
    } catch {
      return HeldValue.Label(kind: "lost", summary: Diagnostic.malformedForm.message)
    }
  }
}
