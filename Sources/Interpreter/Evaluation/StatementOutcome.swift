import Language
import Tensors

/// Something a statement said, in the order in which it happened.
public enum StatementEvent: Sendable {
  /// Not part of the result.
  case notice(Notice)
  /// A result that is shown: a command's inside a block, at last the statement's own.
  case shown(Rendering)
}

/// What became of one statement.
public struct StatementOutcome: Sendable {
  /// The statement as it was typed.
  public let source: String
  /// The line it starts on, counted from the submission's first line.
  public let line: Int
  /// Its value; nil if it failed.
  public let value: (any Value)?
  /// The names it bound, in order.
  public let names: [String]
  /// What these names stand for afterwards, each once.
  public let bound: [BoundValue]
  /// What it said and showed, in order.
  public let events: [StatementEvent]
  /// What it showed, as a notebook keeps it.
  public let outputs: [StatementOutput]
  /// Why it failed; empty if it did not. Then every name is as it was before.
  public let errors: [Diagnostic]
  /// The commands it ran, in the order in which they finished.
  public let lineage: [Lineage]
  /// The files it read and wrote, in the order of their first use; also if it failed.
  public let files: [FileUse]
  /// Whether a command in it only measures, so that a replay does not compare the statement.
  public let isMeasured: Bool
  /// Whether it failed because the person asked to stop.
  public let isInterrupted: Bool

  /// Whether it did not do what it says.
  public var failed: Bool { !errors.isEmpty }

  /// The digests of the values it showed.
  public var shown: [Digest] { outputs.map(\.digest) }

  /// What it said, in order.
  public var notices: [Notice] {
    events.compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
  }

  /// What it showed.
  public var renderings: [Rendering] {
    events.compactMap { if case .shown(let rendering) = $0 { rendering } else { nil } }
  }

  /// The plain text of what it showed.
  public var text: String { renderings.map(\.text).joined(separator: "\n") }

  /// The object that `thaw run --format json` prints for the statement.
  ///
  /// - Parameter cell: the number of the notebook's cell it stands in, if it does.
  public func json(cell: Int? = nil) -> JSON {
    .object([
      ("line", .integer(line)),
      ("cell", cell.map(JSON.integer) ?? .null),
      ("statement", .text(source)),
      ("kind", value.map { .text($0.kind) } ?? .null),
      ("value", value?.json ?? .null),
      ("digest", value.map { .text($0.digest.description) } ?? .null),
      ("text", .text(text)),
      ("notices", .list(notices.map { .text($0.text) })),
      ("error", errors.first?.json ?? .null),
    ])
  }
}

extension Diagnostic {
  /// `{"message", "span", "hint"}`; a span is the line and the columns, in UTF-8 bytes from 0, of
  /// its first byte and of the byte after its last.
  fileprivate var json: JSON {
    .object([
      ("message", .text(Rendering.printable(message))),
      ("span", span.map(\.json) ?? .null),
      ("hint", hints.isEmpty ? .null : .text(Rendering.printable(hints.joined(separator: "; ")))),
    ])
  }
}

extension SourceSpan {
  fileprivate var json: JSON {
    let start = source.lineRange(at: range.lowerBound).lowerBound
    return .object([
      ("line", .integer(line)), ("start", .integer(range.lowerBound - start)),
      ("end", .integer(range.upperBound - start)),
      ("text", .text(text)),
    ])
  }
}
