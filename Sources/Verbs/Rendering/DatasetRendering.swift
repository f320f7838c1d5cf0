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
    let decoded = images.prefix(DatasetRendering.pictureLimit).compactMap { image in
      // A picture that cannot be read is left out here; the verbs that need it say so.
      (try? image?.decoded()).flatMap { $0 }
    }
    guard !decoded.isEmpty else { return nil }
    let side = min(decoded.count < 3 ? Thumbnail.largeSide : Thumbnail.side, max(width, 2))
    let thumbnails = decoded.map { Thumbnail($0, side: side) }
    let perLine = max(1, (width + 1) / (side + 1))
    let strips = stride(from: 0, to: thumbnails.count, by: perLine).map { first in
      let strip = thumbnails[first..<min(first + perLine, thumbnails.count)]
      let lineCount = strip.map(\.lines.count).max() ?? 0
      return (0..<lineCount)
        .map { line in strip.map { $0.line(line) }.joined(separator: " ") }
        .joined(separator: "\n")
    }
    return strips.joined(separator: "\n\n")
  }
}

/// A picture in half-block characters: two pixels a character, the upper one in its foreground and
/// the lower one in its background colour.
struct Thumbnail {
  /// Pixels of the longer side beside other pictures, and alone.
  static let side = 18
  static let largeSide = 44

  let lines: [String]
  private let width: Int

  init(_ image: Image, side: Int) {
    let longest = max(image.width, image.height)
    let width = max(1, image.width * side / longest)
    // Two rows of pixels a line.
    let height = max(2, (image.height * side / longest + 1) / 2 * 2)
    let small = image.resized(width: width, height: height, .bilinear).rgb()
    func colour(_ row: Int, _ column: Int) -> String {
      let position = 3 * (row * width + column)
      return small.pixels[position..<position + 3].map(String.init).joined(separator: ";")
    }
    lines = (0..<height / 2).map { line in
      (0..<width).map { column in
        "\u{1B}[38;2;\(colour(2 * line, column));48;2;\(colour(2 * line + 1, column))m▀"
      }.joined() + "\u{1B}[0m"
    }
    self.width = width
  }

  /// A line of it; blank below its end, so that pictures of other shapes can stand beside it.
  func line(_ index: Int) -> String {
    index < lines.count ? lines[index] : String(repeating: " ", count: width)
  }
}
