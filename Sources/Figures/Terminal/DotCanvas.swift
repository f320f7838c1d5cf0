/// Cells of a terminal, each of two columns of four dots (Unicode's braille patterns) or one character.
struct DotCanvas {
  /// Cells across and down.
  let columns, rows: Int
  private var dots: [UInt8]
  private var glyphs: [Character?]
  private var inks: [Ink?]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    dots = Array(repeating: 0, count: columns * rows)
    glyphs = Array(repeating: nil, count: columns * rows)
    inks = Array(repeating: nil, count: columns * rows)
  }

  /// The dot of a point, from the upper left corner.
  func dot(_ point: UnitPoint) -> (x: Int, y: Int) {
    (
      Int((point.x * Double(2 * columns - 1)).rounded()),
      Int(((1 - point.y) * Double(4 * rows - 1)).rounded())
    )
  }

  /// The row of cells in which a height lies.
  func row(_ y: Double) -> Int { dot(UnitPoint(x: 0, y: y)).y / 4 }

  /// The column of cells in which a place lies.
  func column(_ x: Double) -> Int { dot(UnitPoint(x: x, y: 0)).x / 2 }

  /// One point.
  mutating func draw(_ point: UnitPoint, _ ink: Ink?) {
    let dot = dot(point)
    draw(x: dot.x, y: dot.y, ink)
  }

  /// From each point to the next, in the ink's dashes.
  mutating func drawLine(_ points: [UnitPoint], _ ink: Ink) {
    var travelled = 0
    let period = max(1, ink.dashes.reduce(0, +))
    guard var last = points.first.map(dot) else { return }
    draw(x: last.x, y: last.y, ink)
    for point in points.dropFirst() {
      let next = dot(point)
      let steps = max(abs(next.x - last.x), abs(next.y - last.y))
      for step in 0..<steps {
        travelled += 1
        guard ink.draws(at: travelled % period) else { continue }
        // Whole numbers, rounded to nearest: a line is the same whichever CPU draws it.
        draw(
          x: last.x + DotCanvas.share(step + 1, of: steps, next.x - last.x),
          y: last.y + DotCanvas.share(step + 1, of: steps, next.y - last.y), ink)
      }
      last = next
    }
  }

  /// A character over whatever is in the cell of a point.
  mutating func put(_ glyph: Character, at point: UnitPoint, _ ink: Ink?) {
    put(glyph, column: column(point.x), row: row(point.y), ink)
  }

  /// A character over whatever is in a cell.
  mutating func put(_ glyph: Character, column: Int, row: Int, _ ink: Ink?) {
    glyphs[row * columns + column] = glyph
    inks[row * columns + column] = ink
  }

  /// A character in the empty cells of a column.
  mutating func fill(column: Int, with glyph: Character, _ ink: Ink?) {
    for row in 0..<rows where dots[row * columns + column] == 0 {
      if glyphs[row * columns + column] == nil { put(glyph, column: column, row: row, ink) }
    }
  }

  /// Adds a row of cells to a line.
  func write(row: Int, to line: inout StyledLine) {
    for cell in row * columns..<(row + 1) * columns {
      line.append(String(glyphs[cell] ?? DotCanvas.braille(dots[cell])), inks[cell])
    }
  }

  private mutating func draw(x: Int, y: Int, _ ink: Ink?) {
    let cell = (y / 4) * columns + x / 2
    dots[cell] |= DotCanvas.bits[x % 2][y % 4]
    inks[cell] = ink
  }

  /// The bits of a pattern: two columns of four dots.
  private static let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

  private static func braille(_ dots: UInt8) -> Character {
    dots == 0 ? " " : Character(Unicode.Scalar(0x2800 + UInt16(dots)) ?? " ")
  }

  /// `length` · `part` / `whole` to the nearest whole number.
  private static func share(_ part: Int, of whole: Int, _ length: Int) -> Int {
    let doubled = 2 * part * length
    return (doubled + (length < 0 ? -whole : whole)) / (2 * whole)
  }
}

extension Ink {
  /// Whether a line has a dot so far into its dashes.
  fileprivate func draws(at place: Int) -> Bool {
    var rest = place
    for (position, length) in dashes.enumerated() {
      if rest < length { return position.isMultiple(of: 2) }
      rest -= length
    }
    return true
  }
}
