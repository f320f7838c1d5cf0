/// What the fields of a column are: the first kind of this list that fits every field that is there.
///
/// 1. `boolean`: `true`, `True`, `TRUE`, `false`, `False`, `FALSE`.
/// 2. `int64`: digits with or without a sign, within 64 bits.
/// 3. `float64`: a decimal with or without an exponent, and `inf`, `infinity` in any case.
/// 4. `date`: `2024-02-29`.
/// 5. `image`: every text names a PNG or JPEG file beside the table.
/// 6. `category`: at most ``categoryLimit`` distinct texts, each there twice on average.
/// 7. `text`.
public enum ColumnInference {
  /// Fields that stand for a missing value, blanks around them not counted.
  public static let missingTokens = [
    "", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "null", "NULL", "Null", "None", "-",
  ]

  /// Distinct texts of a category at most.
  public static let categoryLimit = 100

  /// The columns of a table's text.
  ///
  /// - Parameter folder: where its images lie; nil where none are looked for.
  static func columns(
    of table: FieldTable, folder: Folder?
  ) -> (columns: [Column], notes: [String]) {
    var columns: [Column] = []
    var notes: [String] = []
    for (position, name) in table.names.enumerated() {
      var values = values(of: table, column: position)
      if case .text(let texts) = values {
        switch images(texts, lines: table.lines, folder: folder) {
        case .images(let images): values = .image(images)
        case .notImages(let reason):
          if let reason { notes.append("column `\(name)` stays text: \(reason)") }
          values = category(texts) ?? values
        }
      }
      columns.append(Column(name: name, values: values))
    }
    return (columns, notes)
  }

  private static func values(of table: FieldTable, column: Int) -> ColumnValues {
    let missing = Set(missingTokens.map { Array($0.utf8) })
    let isMissing = (0..<table.rowCount).map { row -> Bool in
      let field = table.trimmed(row: row, column: column)
      return field.count <= 4 && missing.contains(Array(field))
    }
    /// All fields read one way, or nil as soon as one cannot be.
    func read<Value>(_ parse: (ArraySlice<UInt8>) -> Value?) -> [Value?]? {
      var values: [Value?] = []
      values.reserveCapacity(table.rowCount)
      for row in 0..<table.rowCount {
        if isMissing[row] {
          values.append(nil)
        } else if let value = parse(table.trimmed(row: row, column: column)) {
          values.append(value)
        } else {
          return nil
        }
      }
      return values
    }
    if !isMissing.allSatisfy({ $0 }) {
      if let values = read(boolean) { return .boolean(values) }
      if let values = read(integer) { return .int64(values) }
      if let values = read(real) { return .float64(values) }
      if let values = read(date) { return .date(values) }
    }
    return .text(
      (0..<table.rowCount).map { row in
        isMissing[row] ? nil : String(decoding: table[row, column], as: UTF8.self)
      })
  }

  private static func boolean(_ field: ArraySlice<UInt8>) -> Bool? {
    switch field.count {
    case 4: ["true", "True", "TRUE"].contains { field.elementsEqual($0.utf8) } ? true : nil
    case 5: ["false", "False", "FALSE"].contains { field.elementsEqual($0.utf8) } ? false : nil
    default: nil
    }
  }

  private static func integer(_ field: ArraySlice<UInt8>) -> Int64? {
    let digits =
      field.first == UInt8(ascii: "-") || field.first == UInt8(ascii: "+")
      ? field.dropFirst() : field
    guard !digits.isEmpty, digits.count <= 40, digits.allSatisfy(isDigit) else { return nil }
    return Int64(String(decoding: field, as: UTF8.self))
  }

  private static func real(_ field: ArraySlice<UInt8>) -> Double? {
    // Swift also reads hexadecimal and `nan(…)`; a table does not mean these.
    guard field.count <= 400, let last = field.last else { return nil }
    let isPlain = field.allSatisfy { isDigit($0) || "+-.eE".utf8.contains($0) }
    let unsigned = field.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    let word = String(decoding: unsigned, as: UTF8.self).lowercased()
    let isInfinity = word == "inf" || word == "infinity"
    guard isInfinity || (isPlain && (isDigit(last) || last == UInt8(ascii: "."))) else {
      return nil
    }
    return Double(String(decoding: field, as: UTF8.self))
  }

  private static func date(_ field: ArraySlice<UInt8>) -> CalendarDate? {
    guard field.count == 10 else { return nil }
    return CalendarDate(iso8601: String(decoding: field, as: UTF8.self))
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private enum ImageColumn {
    case images([ImageReference?])
    /// With a reason where the texts are names of image files and something else is wrong.
    case notImages(String?)
  }

  private static func images(
    _ texts: [String?], lines: [Int], folder: Folder?
  ) -> ImageColumn {
    guard let folder, texts.contains(where: { $0 != nil }),
      texts.allSatisfy({ $0.map(ImageFolder.isImageName) ?? true })
    else { return .notImages(nil) }
    // The same file in several rows is one reference, so that it is hashed once.
    var known: [String: ImageReference] = [:]
    var images: [ImageReference?] = []
    for (row, text) in texts.enumerated() {
      guard let text else {
        images.append(nil)
        continue
      }
      if let image = known[text] {
        images.append(image)
        continue
      }
      do {
        guard let path = try folder.regularFile(text, line: lines[row]) else {
          return .notImages("line \(lines[row]) names \(text), which is not there")
        }
        let image = ImageReference(name: text, path: path)
        known[text] = image
        images.append(image)
      } catch {
        return .notImages(
          "line \(lines[row]) names \(text), which leads out of the table's folder")
      }
    }
    return .images(images)
  }

  private static func category(_ texts: [String?]) -> ColumnValues? {
    var distinct = Set<HashableText>()
    var presentCount = 0
    for case let text? in texts {
      presentCount += 1
      distinct.insert(HashableText(text: text))
      if distinct.count > categoryLimit { return nil }
    }
    guard !distinct.isEmpty, distinct.count * 2 <= presentCount else { return nil }
    return .category(Categories(texts))
  }
}
