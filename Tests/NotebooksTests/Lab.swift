import Catalogue
import Foundation
import Interpreter
import Verbs

@testable import Notebooks

/// A folder with a recorded notebook, its data, and an empty library.
struct Lab {
  let folder: URL
  var notebook: URL { folder.appendingPathComponent("work/lesson.ipynb") }
  var library: Library { Library(path: folder.appendingPathComponent("library").path) }

  static let origin = NotebookRecord.Origin(version: "0", edition: 1)

  /// The code cells, in order; `title` is a text cell before them.
  static let cells: [(id: String, source: String)] = [
    ("load", "data = load \"data.csv\""),
    ("split", "train, test = split data into [75%, 25%] seed 1"),
    (
      "fit",
      "model = network \"linear\" for train target label\nfit model on train epochs 3 rate 1e-2"
    ),
    ("score", "r = evaluate model on test\nr.accuracy"),
    ("x", "x = random([4, 3], seed: 7)"),
    ("y", "y = x @ x.T\ny"),
    ("save", "save y to \"y.npy\""),
    ("back", "z = load \"y.npy\"\nmean(z)"),
    ("pictures", "pictures = load \"pictures\"\nlen(pictures)"),
    ("photo", "one = load \"photo.png\""),
    ("time", "time 1 + 1"),
  ]

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("thaw-lab-\(UUID().uuidString)").resolvingSymlinksInPath()
    for name in ["work/pictures/a", "work/pictures/b", "library"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    try write(Lab.table, to: "work/data.csv")
    for (index, name) in ["pictures/a/1.png", "pictures/a/2.png", "pictures/b/1.png", "photo.png"]
      .enumerated()
    {
      try Data(Lab.picture(shade: UInt8(index * 40))).write(
        to: folder.appendingPathComponent("work/" + name))
    }
    try write(Lab.plainNotebook, to: "work/lesson.ipynb")
    let report = try replay()
    guard let bytes = report.updated else { throw Failed(text: report.text) }
    try Data(bytes).write(to: notebook)
  }

  struct Failed: Error { let text: String }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  var text: String {
    get throws { try String(contentsOf: notebook, encoding: .utf8) }
  }

  func replay(allowed: [String] = []) throws -> ReplayReport {
    try Replay(library: library, allowed: allowed, origin: Lab.origin).replay(notebook.path)
  }

  /// Replaces a text in the notebook or in a file beside it; it must be there.
  func replace(_ old: String, by new: String, in name: String = "lesson.ipynb") throws {
    let file = folder.appendingPathComponent("work/" + name)
    let text = try String(contentsOf: file, encoding: .utf8)
    guard text.contains(old) else { throw Failed(text: "no \(old) in \(name)") }
    try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: file)
  }

  /// Puts the cells in another order; one that is left out is gone.
  func arrange(_ order: (inout [String]) -> Void) throws {
    let bytes = Array(try text.utf8)
    let notebook = try Notebook(bytes)
    var slices = notebook.cells.map { String(decoding: bytes[$0.json.range], as: UTF8.self) }
    guard let first = notebook.cells.first, let last = notebook.cells.last else { return }
    order(&slices)
    let before = String(decoding: bytes[..<first.json.range.lowerBound], as: UTF8.self)
    let after = String(decoding: bytes[last.json.range.upperBound...], as: UTF8.self)
    try write(before + slices.joined(separator: ",\n") + after, to: "work/lesson.ipynb")
  }

  private static var table: String {
    var lines = ["a,b,label"]
    for row in 0..<80 {
      lines.append("\(row * 37 % 101),\(row * 53 % 97),\(row * 37 % 101 > 50 ? "high" : "low")")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Before anything was recorded, with a stranger's metadata in it.
  static var plainNotebook: String {
    let code = cells.map { cell in
      JSON.object([
        ("cell_type", .text("code")), ("execution_count", .integer(3)), ("id", .text(cell.id)),
        ("metadata", .object([("tags", .list([.text("kept")]))])), ("outputs", .list([])),
        ("source", .text(cell.source)),
      ]).description
    }
    return """
      {"cells": [
        {"cell_type": "markdown", "id": "title", "metadata": {"x":1e2 }, "source": "# A title"},
        \(code.joined(separator: ",\n  "))
      ],
      "metadata": {"stranger": { "number": 1.50,  "list":[1,2 ] }},
      "nbformat": 4, "nbformat_minor": 5}
      """
  }

  /// A grey picture of 8 × 8 pixels, as an uncompressed PNG.
  static func picture(shade: UInt8, pixel: UInt8? = nil) -> [UInt8] {
    var rows: [UInt8] = []
    for row in 0..<8 {
      rows.append(0)
      rows += (0..<8).map { $0 == 3 && row == 3 ? pixel ?? shade : shade }
    }
    let count = UInt16(rows.count)
    var data: [UInt8] = [0x78, 0x01, 1, UInt8(count & 255), UInt8(count >> 8)]
    data += [UInt8(~count & 255), UInt8(~count >> 8)] + rows + big(adler(rows))
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", big(8) + big(8) + [8, 0, 0, 0, 0]) + chunk("IDAT", data) + chunk("IEND", [])
  }

  private static func big(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(number >> (24 - 8 * $0) & 255) }
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(name.utf8) + data
    return big(UInt32(data.count)) + content + big(crc(content))
  }

  private static func adler(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes { (a, b) = ((a + UInt32(byte)) % 65521, (b + a + UInt32(byte)) % 65521) }
    return b << 16 | a
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
