import Datasets
import Interpreter
import Language
import Tensors

/// A table as a value of the language.
struct DatasetValue: Columnar, Indexable, Countable {
  static let kind = "dataset"

  let dataset: Dataset
  private let remembered = RememberedDigest()

  init(_ dataset: Dataset) { self.dataset = dataset }

  var summary: String {
    "\(Wording.count(dataset.rowCount, "row")), \(Wording.count(dataset.columns.count, "column"))"
  }

  func rendering(width: Int) -> Rendering { DatasetRendering(dataset).rendering(width: width) }

  var columnNames: [String] { dataset.columnNames }

  func column(_ name: String) -> (any Value)? {
    dataset.columns.first { $0.name == name }.map(ColumnValue.init)
  }

  func keeping(where condition: any Value) throws(Diagnostic) -> any Value {
    let column: Column
    if let value = condition as? ColumnValue {
      column = value.column
    } else {
      column = try Column(condition, name: "condition", rowCount: dataset.rowCount)
    }
    do { return DatasetValue(try dataset.filter(where: column)) } catch { throw error.diagnostic }
  }

  func setting(column name: String, to value: any Value) throws(Diagnostic) -> any Value {
    let column = try Column(value, name: name, rowCount: dataset.rowCount)
    do { return DatasetValue(try dataset.adding(column)) } catch { throw error.diagnostic }
  }

  func indexed(by indices: [Index]) throws(Diagnostic) -> any Value {
    guard indices.count == 1 else {
      throw Diagnostic("a dataset is indexed by rows alone")
        .hint("`data.name[0:16]` takes rows of a column")
    }
    if case .value(let text as String) = indices[0] {
      throw Diagnostic("rows are numbers").hint("a column is `data.\(text)`")
    }
    return DatasetValue(
      dataset.filter(rows: try indices[0].positions(length: dataset.rowCount, noun: "row")))
  }

  var elementCount: Int { dataset.rowCount }

  func element(at position: Int) throws(Diagnostic) -> any Value {
    DatasetValue(dataset.slice(position..<position + 1))
  }

  var canonicalValue: CanonicalValue {
    // Every image is hashed when its table is loaded, and remembers it; only a row made elsewhere
    // could still fail here, and then its digest says just that.
    (try? dataset.canonical()) ?? [
      "kind": "dataset", "unreadable": .text(dataset.provenance.source),
    ]
  }

  var digest: Digest { remembered.digest { Digest(of: canonicalValue) } }

  /// About 16 bytes a cell.
  var memoryByteCount: Int { 16 * dataset.rowCount * dataset.columns.count }

  /// What stands in the first column with pictures, if there is one.
  var images: [ImageReference?]? { dataset.images }
}

extension Dataset {
  /// The pictures of the first image column.
  var images: [ImageReference?]? {
    for column in columns { if case .image(let images) = column.values { return images } }
    return nil
  }
}

extension Index {
  /// The positions along an axis of this length: one, a slice, a list of numbers, or a mask.
  func positions(length: Int, noun: String) throws(Diagnostic) -> [Int] {
    switch self {
    case .position(let position):
      return [try Index.wrapped(position, length: length, noun: noun)]
    case .slice(let start, let end, let step):
      return Array(Index.positions(start: start, end: end, step: step, length: length))
    case .value(let value):
      if let mask = try value.mask() {
        guard mask.count == length else {
          throw Diagnostic(
            "the mask has \(Wording.count(mask.count)) values for \(Wording.count(length, noun))")
        }
        return mask.indices.filter { mask[$0] }
      }
      guard let numbers = try [Int].from(value) else {
        throw Diagnostic(
          "\(noun)s are taken by numbers, ranges or a mask, and this is \(value.kind)")
      }
      var positions: [Int] = []
      for number in numbers {
        positions.append(try Index.wrapped(number, length: length, noun: noun))
      }
      return positions
    }
  }

  private static func wrapped(_ position: Int, length: Int, noun: String) throws(Diagnostic) -> Int
  {
    let wrapped = position < 0 ? position + length : position
    guard (0..<length).contains(wrapped) else {
      throw Diagnostic("there is no \(noun) \(position)")
        .hint("there are \(Wording.count(length, noun)), counted from 0")
    }
    return wrapped
  }
}

extension Value {
  /// The booleans of a column or a tensor of one axis; nil for any other value.
  fileprivate func mask() throws(Diagnostic) -> [Bool]? {
    switch self {
    case let column as ColumnValue:
      guard case .boolean(let flags) = column.column.values else { return nil }
      return flags.map { $0 == true }
    case let tensor as Tensor:
      guard tensor.shape.rank == 1, case .boolean(let flags) = tensor.storage else { return nil }
      return flags
    default: return nil
    }
  }
}
