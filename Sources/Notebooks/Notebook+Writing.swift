import Interpreter
import Tensors

/// A new notebook of one session, as Jupyter would write it.
struct NewNotebook {
  /// A cell to be written.
  enum Cell {
    case text(id: String, String)
    case code(id: String, String, outputs: [Rendering])
  }

  let cells: [Cell]
  let record: NotebookRecord

  /// The bytes of its file.
  var bytes: [UInt8] {
    let json = JSON.object([
      ("cells", .list(cells.map(\.json))),
      (
        "metadata",
        .object([
          (
            "kernelspec",
            .object([
              ("display_name", .text("Thaw")), ("language", .text("thaw")),
              ("name", .text("thaw")),
            ])
          ),
          (
            "language_info",
            .object([("file_extension", .text(".thaw")), ("name", .text("thaw"))])
          ),
          ("thaw", record.json),
        ])
      ),
      ("nbformat", .integer(4)), ("nbformat_minor", .integer(5)),
    ])
    return Array((json.indented() + "\n").utf8)
  }
}

extension NewNotebook.Cell {
  fileprivate var json: JSON {
    switch self {
    case .text(let id, let text):
      .object([
        ("cell_type", .text("markdown")), ("id", .text(id)), ("metadata", .object([])),
        ("source", .lines(text)),
      ])
    case .code(let id, let source, let outputs):
      .object([
        ("cell_type", .text("code")), ("execution_count", .null), ("id", .text(id)),
        ("metadata", .object([])), ("outputs", outputs.notebookJSON), ("source", .lines(source)),
      ])
    }
  }
}

extension [Rendering] {
  /// The outputs of a cell. No counter: a `display_data` needs none.
  var notebookJSON: JSON {
    .list(
      filter { !$0.text.isEmpty }.map { rendering in
        .object([
          (
            "data",
            .object([("text/html", .lines(rendering.html)), ("text/plain", .lines(rendering.text))])
          ),
          ("metadata", .object([])), ("output_type", .text("display_data")),
        ])
      })
  }
}

extension Notebook.Output {
  /// What a rendering is in a notebook.
  init(_ rendering: Rendering) {
    data = [("text/html", rendering.html), ("text/plain", rendering.text)]
  }
}

extension Notebook {
  /// The notebook with new outputs of the cells of these ids, and another record. All else keeps its
  /// bytes, but that cells get the ids they are known by, and the counters of cells that ran are taken
  /// away.
  func updated(outputs: [String: [Rendering]], record: NotebookRecord) -> [UInt8] {
    var edits = Edits(bytes)
    for cell in codeCells {
      if let renderings = outputs[cell.id] {
        edits.set("outputs", of: cell.json, to: renderings.notebookJSON, depth: 3)
        edits.set("execution_count", of: cell.json, to: .null, depth: 3)
      }
      if cell.json["id"]?.text != cell.id {
        edits.set("id", of: cell.json, to: .text(cell.id), depth: 3)
      }
    }
    if let metadata = root["metadata"], case .object = metadata.content {
      edits.set("thaw", of: metadata, to: record.json, depth: 2)
    } else {
      edits.set("metadata", of: root, to: .object([("thaw", record.json)]), depth: 1)
    }
    // Ids came with minor version 5.
    if root["nbformat_minor"]?.integer.map({ $0 < 5 }) ?? true {
      edits.set("nbformat_minor", of: root, to: .integer(5), depth: 1)
    }
    return edits.result
  }
}

/// Changes to single values of a JSON text, everything else staying as it stands.
private struct Edits {
  private let bytes: [UInt8]
  private var changes: [(range: Range<Int>, text: String)] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Sets a member of an object, which is added at its end where it is missing.
  ///
  /// - Parameter depth: levels that the member lies deep, for its margin.
  mutating func set(_ key: String, of object: JSONSource, to value: JSON, depth: Int) {
    if let old = object[key] {
      changes.append((old.range, value.indented(depth: depth)))
      return
    }
    guard case .object(let members) = object.content else { return }
    let margin = "\n" + String(repeating: " ", count: depth)
    let member = "\(margin)\(JSON.text(key).description): \(value.indented(depth: depth))"
    if let last = members.last {
      // Two additions to one object stand at one place, in the order in which they were made.
      changes.append((last.value.range.upperBound..<last.value.range.upperBound, "," + member))
    } else {
      let end = "\n" + String(repeating: " ", count: depth - 1)
      changes.append((object.range, "{" + member + end + "}"))
    }
  }

  var result: [UInt8] {
    var result: [UInt8] = []
    var position = 0
    let sorted = changes.enumerated().sorted {
      ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
    }
    for (_, change) in sorted {
      result += bytes[position..<change.range.lowerBound]
      result += change.text.utf8
      position = change.range.upperBound
    }
    return result + bytes[position...]
  }
}
