import Datasets

/// The measures of a table's columns: those of a reference, and those of a batch as the reference has
/// them.
public struct Measures: Sendable {
  /// In the order of the columns; of a batch one for each of the monitor's columns, nil where it is
  /// missing.
  public var values: [Measure?] = []
  /// Columns that are not watched.
  public var setAside: [SetAside] = []
  /// What was found while reading a batch.
  public var findings: [Finding] = []

  /// What is watched of a reference's columns.
  ///
  /// - Throws: ``DatasetError`` where a picture cannot be had.
  public init(reference dataset: Dataset) throws(DatasetError) {
    for column in dataset.columns {
      if let reason = Measures.reasonAgainst(column) {
        setAside.append(SetAside(name: column.name, reason: reason))
      } else {
        values += try Measures.measures(of: column)
      }
    }
  }

  /// A batch's columns as a monitor watches them. What it lacks is a finding, but for the model's target:
  /// rows need no labels.
  ///
  /// - Throws: ``DatasetError`` where a picture cannot be had.
  public init(batch dataset: Dataset, for monitor: Monitor) throws(DatasetError) {
    var known: [[UInt8]: Measure] = [:]
    let watched = monitor.measures.filter { $0.family == .column }
    for column in dataset.columns
    where column.kind != .image || watched.contains(where: { $0.name.hasPrefix(column.name) }) {
      for measure in try Measures.measures(of: column) { known[Array(measure.name.utf8)] = measure }
    }
    for reference in watched {
      let (measure, finding) = Measures.matched(
        reference, known[Array(reference.name.utf8)], in: dataset, target: monitor.target)
      values.append(measure)
      if let finding { findings.append(finding) }
    }
    let ignored = Set(monitor.setAside.map { Array($0.name.utf8) })
    for column in dataset.columns where !ignored.contains(Array(column.name.utf8)) {
      let isWatched = watched.contains { reference in
        column.kind == .image
          ? PictureQualities.names.contains { "\(column.name) \($0)" == reference.name }
          : reference.name.utf8.elementsEqual(column.name.utf8)
      }
      if !isWatched { findings.append(Finding(.newColumn, column.name, column.kind.description)) }
    }
  }

  private static func matched(
    _ reference: MeasureReference, _ measure: Measure?, in dataset: Dataset, target: String?
  ) -> (Measure?, Finding?) {
    let isTarget = target.map { $0.utf8.elementsEqual(reference.name.utf8) } ?? false
    guard let measure else {
      return (nil, Finding(isTarget ? .noLabels : .missingColumn, reference.name))
    }
    switch (reference.content, measure.values) {
    case (.numbers, .numbers), (.categories, .categories): return (measure, nil)
    case (.numbers, .categories(let values)) where values.allSatisfy({ $0 == nil }):
      return (Measure(measure.name, .column, .numbers(values.map { _ in nil })), nil)
    case (.categories, .numbers(let values)) where values.allSatisfy({ $0 == nil }):
      return (Measure(measure.name, .column, .categories(values.map { _ in nil })), nil)
    default:
      let kind = dataset.columns.first { $0.name == reference.name }?.kind.description ?? ""
      return (nil, Finding(.typeChanged, reference.name, kind))
    }
  }

  private static func measures(of column: Column) throws(DatasetError) -> [Measure] {
    switch column.values {
    case .float64(let values): return [Measure(column.name, .column, .numbers(values))]
    case .int64(let values):
      return [Measure(column.name, .column, .numbers(values.map { $0.map(Double.init) }))]
    case .boolean, .text, .category:
      return [Measure(column.name, .column, .categories(column.values.descriptions))]
    case .image(let images): return try PictureQualities.measures(of: images, column: column.name)
    case .date: return []
    }
  }

  /// Why a column is not watched, if so.
  private static func reasonAgainst(_ column: Column) -> SetAside.Reason? {
    guard column.values.missingCount < column.count else { return .empty }
    switch column.values {
    case .date: return .date
    case .int64(let values): return countsRows(values.compactMap { $0 }) ? .countsRows : nil
    case .text, .category:
      let texts = column.values.descriptions.compactMap { $0 }
      let distinct = CategoryReference.counts(texts).count
      return distinct > CategoryReference.limit && 2 * distinct > texts.count ? .text : nil
    case .float64, .boolean, .image: return nil
    }
  }

  /// Whether integers only count: they rise or fall from row to row, or are all different although so
  /// many of so small a range would not be by chance (ten pairs of equal ones are to be expected).
  private static func countsRows(_ values: [Int64]) -> Bool {
    guard values.count >= 10, let least = values.min(), let greatest = values.max() else {
      return false
    }
    let pairs = zip(values, values.dropFirst())
    if pairs.allSatisfy({ $0 < $1 }) || pairs.allSatisfy({ $0 > $1 }) { return true }
    let range = Double(greatest) - Double(least) + 1
    let isDense = Double(values.count) * Double(values.count) >= 20 * range
    return isDense && Set(values).count == values.count
  }
}
