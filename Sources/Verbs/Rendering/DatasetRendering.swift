import Datasets
import Foundation
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
    guard showsPictures, let images = shown.images else {
      return table.rendering(width: width, below: size)
    }
    let pictures = pictures(images, rows: rows)
    table.markup = markup(pictures, in: shown, rows: rows, gap: isCut ? half : nil)
    var rendering = table.rendering(width: width, below: size)
    if let strips = strips(pictures, width: width) {
      rendering.coloured = rendering.text + "\n" + strips
    }
    return rendering
  }

  private static func cells(_ column: Column) -> [String] {
    if case .float64(let values) = column.values {
      return values.map { $0.map(Wording.number) ?? "missing" }
    }
    return column.values.descriptions.map { $0 ?? "missing" }
  }

  /// A picture and the row it stands in.
  private struct Picture {
    let row: Int
    let image: Image
  }

  /// The first pictures of the rows shown. One that cannot be read is left out here; the verbs that
  /// need it say so.
  private func pictures(_ images: [ImageReference?], rows: [Int]) -> [Picture] {
    zip(rows, images).prefix(DatasetRendering.pictureLimit).compactMap { row, image in
      (try? image?.decoded()).flatMap { $0 }.map { Picture(row: row, image: $0) }
    }
  }

  /// The pictures side by side under the numbers of their rows, as many a line as fit; nil if there
  /// are none.
  private func strips(_ pictures: [Picture], width: Int) -> String? {
    guard !pictures.isEmpty else { return nil }
    let side = min(pictures.count < 3 ? Thumbnail.largeSide : Thumbnail.side, max(width, 2))
    let perLine = max(1, (width + 1) / (side + 1))
    let strips = stride(from: 0, to: pictures.count, by: perLine).map { first in
      let strip = pictures[first..<min(first + perLine, pictures.count)]
      let thumbnails = strip.map { Thumbnail($0.image, side: side) }
      let numbers = zip(strip, thumbnails).map { picture, thumbnail in
        let number = String(picture.row)
        return number + String(repeating: " ", count: max(0, thumbnail.width - number.count))
      }
      let lineCount = thumbnails.map(\.lines.count).max() ?? 0
      let lines = (0..<lineCount).map { line in
        thumbnails.map { $0.line(line) }.joined(separator: " ")
      }
      return ([numbers.joined(separator: " ")] + lines).joined(separator: "\n")
    }
    return strips.joined(separator: "\n\n")
  }

  /// The cells of the column of pictures as HTML: the picture itself, with its file's name.
  private func markup(
    _ pictures: [Picture], in shown: Dataset, rows: [Int], gap: Int?
  ) -> [TextTable.Place: String] {
    guard let column = shown.columns.firstIndex(where: { $0.kind == .image }) else { return [:] }
    let names = shown.columns[column].values.descriptions
    var markup: [TextTable.Place: String] = [:]
    for picture in pictures {
      guard let position = rows.firstIndex(of: picture.row) else { continue }
      let isAfterGap = gap.map { position >= $0 } ?? false
      // The first column holds the rows' numbers.
      let place = TextTable.Place(row: position + (isAfterGap ? 1 : 0), column: column + 1)
      let name = Rendering.escaped((names[position] ?? "").printableLine)
      markup[place] = "\(picture.image.htmlThumbnail(alt: name)) \(name)"
    }
    return markup
  }
}

extension Image {
  /// Pixels of the longer side of a picture in HTML.
  private static let thumbnailSide = 48

  /// The picture, small, as an element that needs no other file.
  ///
  /// - Parameter alt: what to read where it can't be seen, escaped.
  fileprivate func htmlThumbnail(alt: String) -> String {
    let longest = max(width, height)
    let side = min(longest, Image.thumbnailSide)
    let small = resized(
      width: max(1, width * side / longest), height: max(1, height * side / longest), .bilinear)
    let data = Data(small.png()).base64EncodedString()
    return "<img src=\"data:image/png;base64,\(data)\" alt=\"\(alt)\">"
  }
}

/// A picture in half-block characters: two pixels a character, the upper one in its foreground and
/// the lower one in its background colour.
struct Thumbnail {
  /// Pixels of the longer side beside other pictures, and alone.
  static let side = 18
  static let largeSide = 44

  let lines: [String]
  /// Columns it takes.
  let width: Int

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
