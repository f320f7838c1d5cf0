import Datasets
import Language
import Models
import Tensors

/// The one column of pictures in a dataset.
struct ImageColumn {
  let name: String
  let images: [ImageReference?]

  /// - Throws: a diagnostic if there is none or more than one.
  init(of dataset: Dataset, at span: SourceSpan) throws(Diagnostic) {
    let columns = dataset.columns.filter { $0.kind == .image }
    guard let column = columns.first, case .image(let images) = column.values else {
      throw Diagnostic("the model reads pictures, and this dataset has none", at: span)
    }
    guard columns.count == 1 else {
      throw Diagnostic(
        "the dataset has \(columns.count) columns of pictures: "
          + Wording.list(columns.map { "`\($0.name)`" }), at: span)
    }
    name = column.name
    self.images = images
  }
}

/// The rows of a dataset as a model reads them.
struct ModelInput {
  /// The columns that are read.
  let columnNames: [String]
  /// What each row is known by.
  let rows: [Digest]
  /// The content.
  let content: Content

  enum Content {
    case images([ImageReference])
    /// Standardised, `[rows, columns]` float32.
    case columns(Tensor)
  }

  /// - Throws: a diagnostic if the dataset lacks what the model reads, or values of it are missing.
  init(_ dataset: Dataset, for model: Model, at span: SourceSpan) throws(Diagnostic) {
    switch model.preprocessing {
    case .image:
      let column = try ImageColumn(of: dataset, at: span)
      let images = column.images.compactMap { $0 }
      guard images.count == column.images.count else {
        throw ModelInput.missing(column.images.count - images.count, of: column.name, at: span)
      }
      columnNames = [column.name]
      content = .images(images)
    case .columns(let preprocessing):
      columnNames = preprocessing.names
      var columns: [[Double]] = []
      for name in preprocessing.names {
        columns.append(try ModelInput.numbers(name, dataset, span))
      }
      do throws(ModelError) {
        content = .columns(try preprocessing.tensor(columns: columns))
      } catch {
        throw error.diagnostic(of: "the model", at: span)
      }
    }
    do throws(DatasetError) {
      rows = try dataset.rowDigests(reading: columnNames)
    } catch {
      throw error.diagnostic.located(at: span)
    }
  }

  private static func numbers(
    _ name: String, _ dataset: Dataset, _ span: SourceSpan
  ) throws(Diagnostic) -> [Double] {
    let column: Column
    do throws(DatasetError) { column = try dataset.column(name) } catch {
      throw Diagnostic("the model reads `\(name)`, and this dataset has no such column", at: span)
    }
    guard let numbers = column.values.numbers else {
      throw Diagnostic("the model reads numbers from `\(name)`, which is \(column.kind)", at: span)
    }
    let values = numbers.compactMap { $0 }
    guard values.count == numbers.count else {
      throw missing(numbers.count - values.count, of: name, at: span)
    }
    return values
  }

  private static func missing(_ count: Int, of name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "`\(name)` is missing in \(Wording.count(count, "row")), and a model's input can't be",
      at: span
    ).hint("leave them out: `DATA where not missing(\(name))`")
  }
}
