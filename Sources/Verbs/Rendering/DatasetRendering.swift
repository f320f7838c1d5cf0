import Datasets
import Interpreter
import Language

/// The first and last rows of a table, with small pictures where a terminal has colours.
struct DatasetRendering {
  /// Rows that are shown; of more, the first and last of them.
  static let rowLimit = 20
  /// Rows shown with their pictures.
  static let pictureLimit = 16

  let dataset: Dataset
  let showsPictures: Bool

  init(_ dataset: Dataset, showsPictures: Bool = false) {
    self.dataset = dataset
    self.showsPictures = showsPictures
  }

  func rendering(width: Int) -> Rendering {
    let count = dataset.rowCount
    let isCut = count > DatasetRendering.rowLimit
    let half = DatasetRendering.rowLimit / 2
    let rows = isCut ? Array(0..<half) + Array(count - half..<count) : Array(0..<count)
    let shown = dataset.filter(rows: rows)
    var table = TextTable(
      [("", .right)] + shown.columns.map { ($0.name, $0.kind.isNumeric ? .right : .left) })
    let cells = shown.columns.map(DatasetRendering.cells)
    for (position, row) in rows.enumerated() {
      if isCut, position == half { table.add(["⋮"] + cells.map { _ in "⋮" }) }
      table.add([String(row)] + cells.map { $0[position] })
    }
    let size = DatasetValue(dataset).summary
    var rendering = table.rendering(width: width, below: size)
    if showsPictures, let pictures = pictures(width: width) {
      rendering.coloured = Rendering.printable(rendering.text) + "\n" + pictures
    }
    return rendering
  }

  private static func cells(_ column: Column) -> [String] {
    if case .float64(let values) = column.values {
      return values.map { $0.map(Wording.number) ?? "missing" }
    }
    return column.values.descriptions.map { $0 ?? "missing" }
  }

  /// The first pictures side by side, as many a line as fit; nil if there are none.
  private func pictures(width: Int) -> String? {
    guard let images = dataset.images else { return nil }
    let thumbnails = images.prefix(DatasetRendering.pictureLimit).compactMap { image in
      // A picture that cannot be read is left out here; the verbs that need it say so.
      (try? image?.decoded()).flatMap { $0.map { Thumbnail($0) } }
    }
    guard !thumbnails.isEmpty else { return nil }
    let perLine = max(1, (width + 1) / (Thumbnail.side + 1))
    let strips = stride(from: 0, to: thumbnails.count, by: perLine).map { first in
      let strip = thumbnails[first..<min(first + perLine, thumbnails.count)]
      return (0..<Thumbnail.lineCount)
        .map { line in strip.map { $0.lines[line] }.joined(separator: " ") }
        .joined(separator: "\n")
    }
    return strips.joined(separator: "\n\n")
  }
}

/// A picture in half-block characters: two pixels a character, the upper one in its foreground and
/// the lower one in its background colour.
struct Thumbnail {
  /// Pixels across and down.
  static let side = 18
  /// Lines of characters.
  static let lineCount = side / 2

  let lines: [String]

  init(_ image: Image) {
    let small = image.resized(width: Thumbnail.side, height: Thumbnail.side, .bilinear).rgb()
    func colour(_ row: Int, _ column: Int) -> String {
      let position = 3 * (row * Thumbnail.side + column)
      return small.pixels[position..<position + 3].map(String.init).joined(separator: ";")
    }
    lines = (0..<Thumbnail.lineCount).map { line in
      (0..<Thumbnail.side).map { column in
        "\u{1B}[38;2;\(colour(2 * line, column));48;2;\(colour(2 * line + 1, column))m▀"
      }.joined() + "\u{1B}[0m"
    }
  }
}
