import Datasets
import Foundation
import Tensors

@testable import Drift

/// Tables that tests draw rows from.
enum Tables {
  /// 1,797 handwritten digits of 8 × 8 pixels, from the repository's lessons.
  static func digits() throws -> Dataset {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appendingPathComponent("notebooks/data/digits.csv").path
    return try Dataset.load(path, source: "digits.csv")
  }

  /// A table of these columns.
  static func table(_ columns: (String, ColumnValues)...) throws -> Dataset {
    try Dataset(
      columns: columns.map { Column(name: $0.0, values: $0.1) },
      provenance: Dataset.Provenance(source: "test"))
  }

  /// Normal numbers, by Philox.
  static func normal(_ count: Int, seed: Int64, shift: Double = 0, scale: Double = 1) -> [Double?] {
    var stream = RandomSource(seed: seed, purpose: "drift tests").stream()
    return (0..<count).map { _ in shift + scale * stream.normal() }
  }
}

extension Monitor {
  /// A monitor of a table's columns alone.
  static func of(_ dataset: Dataset, checksPerAlarm: Int = 100) throws -> Monitor {
    let measures = try Measures(reference: dataset)
    return Monitor(
      of: measures.values.compactMap { $0 }, rowCount: dataset.rowCount,
      checksPerAlarm: checksPerAlarm, setAside: measures.setAside)
  }

  /// A check of a table's columns.
  func check(_ dataset: Dataset) throws -> DriftCheck {
    let batch = try Measures(batch: dataset, for: self)
    return try check(batch.values, rowCount: dataset.rowCount, findings: batch.findings)
  }
}
