import Language
import Tensors

/// The names of a session with what they stand for. Ages are shown and are no part of the value.
public struct NameListing: Value {
  /// What a person calls this kind.
  public static let kind = "listing"

  /// One name.
  struct Entry: Sendable {
    let name, kind, summary: String
    let digest: Digest
  }

  let entries: [Entry]
  /// How long ago each name was bound; empty where that is not known any more.
  let ages: [String]

  /// One line for lists of names.
  public var summary: String { count(entries.count, "name") }

  /// A line a name, cut in its summary where the window is narrow.
  public func rendering(width: Int) -> Rendering {
    guard !entries.isEmpty else { return Rendering("there are no names yet") }
    let ends = entries.indices.map { position in
      [entries[position].digest.short] + (ages.isEmpty ? [] : [ages[position]])
    }
    func longest(_ texts: [String]) -> Int { texts.map(\.displayWidth).max() ?? 0 }
    let others =
      [entries.map(\.name), entries.map(\.kind)]
      + (ages.isEmpty ? [ends.map { $0[0] }] : [ends.map { $0[0] }, ages])
    let used = others.reduce(0) { $0 + longest($1) + 2 }
    let room = max(NameListing.leastSummaryWidth, width - used)
    return Rendering(
      table(
        zip(entries, ends).map { entry, end in
          [entry.name, entry.kind, entry.summary.cut(toWidth: room)] + end
        }))
  }

  /// A summary of fewer columns says nothing; the terminal then breaks the line.
  private static let leastSummaryWidth = 12

  /// What enters the digest.
  public var canonicalValue: CanonicalValue {
    [
      "kind": "listing",
      "names": .array(
        entries.map {
          [.text($0.name), .text($0.kind), .text($0.summary), .digest($0.digest)]
        }),
    ]
  }
}

/// Rows as text, each column as wide as its widest cell.
func table(_ rows: [[String]]) -> String {
  var widths: [Int] = []
  for row in rows {
    for (column, cell) in row.enumerated() {
      if column == widths.count { widths.append(0) }
      widths[column] = max(widths[column], cell.displayWidth)
    }
  }
  return rows.map { row in
    row.enumerated().map { column, cell in
      column == row.count - 1 ? cell : cell.padded(to: widths[column])
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}

extension String {
  /// The text with blanks behind it until it is `width` characters wide.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - displayWidth))
  }
}
