import Datasets
import Interpreter
import Language
import Models

/// The column a model learns to predict, read as classes or as numbers.
struct TargetColumn {
  /// How a person wants whole numbers read.
  enum Form: String, Word { case classes, number }

  let column: Column
  /// Where the person named it.
  let span: SourceSpan

  /// - Throws: a diagnostic if the dataset has no such column or values are missing.
  init(_ name: String, of dataset: Dataset, at span: SourceSpan) throws(Diagnostic) {
    do throws(DatasetError) { column = try dataset.column(name) } catch {
      throw error.diagnostic.located(at: span)
    }
    self.span = span
    let missing = column.values.missingCount
    guard missing == 0 else {
      throw Diagnostic(
        "`\(name)` is missing in \(Wording.count(missing, "row"))", at: span
      ).hint("leave them out: `DATA where not missing(\(name))`")
    }
  }

  /// Distinct whole numbers up to which they are taken for classes.
  static let classLimit = 100

  /// Classes at most: a head and a confusion matrix of more would fill the memory.
  static let mostClasses = 4_096

  /// What a model of this target predicts.
  func task(_ form: Form?) throws(Diagnostic) -> Target.Task {
    switch column.values {
    case .boolean:
      guard form != .number else { break }
      return .classes(.boolean)
    case .text, .category:
      guard form != .number else { break }
      return .classes(try labels(of: names, kind: .text))
    case .int64(let values):
      let distinct = Set(values.compactMap { $0 }).sorted()
      if form == .number { return .number }
      guard form == .classes || distinct.count <= TargetColumn.classLimit else {
        throw Diagnostic(
          "`\(column.name)` has \(Wording.count(distinct.count)) distinct whole numbers", at: span,
          "are they classes, or amounts?"
        ).hint("say `as classes` or `as number`")
      }
      return .classes(try labels(of: distinct.map(\.description), kind: .integer))
    case .float64:
      guard form != .classes else {
        throw Diagnostic("`\(column.name)` has fractions, which are no classes", at: span)
          .hint("compare it first: `data.name = data.\(column.name) >= …`")
      }
      return .number
    case .image, .date: break
    }
    throw Diagnostic(
      "`\(column.name)` is \(column.kind), which can't be predicted as "
        + "\(form == .number ? "a number" : "classes")", at: span)
  }

  /// Each row's class as a position among the model's.
  ///
  /// - Throws: a diagnostic that names values the model has no class for.
  func positions(in classes: ClassLabels) throws(Diagnostic) -> [Int] {
    var positions: [Int] = []
    var unknown: [String] = []
    for name in rowNames {
      guard let position = classes.position(of: name) else {
        unknown.append(name)
        continue
      }
      positions.append(position)
    }
    guard unknown.isEmpty else {
      let values = Set(unknown).sorted().prefix(5).map { "`\($0)`" }
      throw Diagnostic(
        "\(Wording.count(unknown.count, "row")) of `\(column.name)` hold classes the model does not "
          + "know", at: span, Wording.list(Array(values))
      ).hint("the model knows \(Wording.list(classes.names.prefix(8).map { "`\($0)`" }))")
    }
    return positions
  }

  /// The numbers of a target that is one.
  func numbers() throws(Diagnostic) -> [Double] {
    guard let numbers = column.values.numbers else {
      throw Diagnostic(
        "the model predicts a number, and `\(column.name)` is \(column.kind)", at: span)
    }
    let values = numbers.compactMap { $0 }
    guard let first = values.firstIndex(where: { !$0.isFinite }) else { return values }
    let count = values.count { !$0.isFinite }
    throw Diagnostic(
      "`\(column.name)` holds no finite number in \(Wording.count(count, "row"))", at: span,
      "the first is row \(first)")
  }

  /// Each row's value as a class's name.
  private var rowNames: [String] {
    switch column.values {
    case .float64(let values):
      // 3.0 read from a table with fractions elsewhere still means class 3.
      values.compactMap { $0 }.map { Int(exactly: $0)?.description ?? $0.description }
    default: column.values.descriptions.compactMap { $0 }
    }
  }

  /// The distinct names: a category's levels in their order, else the texts sorted by their bytes.
  private var names: [String] {
    if case .category(let categories) = column.values {
      let present = Set(categories.codes.compactMap { $0 })
      return categories.levels.indices.filter { present.contains(Int32($0)) }
        .map { categories.levels[$0] }
    }
    return Set(rowNames).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func labels(
    of names: [String], kind: ClassLabels.Kind
  ) throws(Diagnostic) -> ClassLabels {
    guard names.count <= TargetColumn.mostClasses else {
      throw Diagnostic(
        "`\(column.name)` has \(Wording.count(names.count)) distinct values, and a model tells at "
          + "most \(Wording.count(TargetColumn.mostClasses)) classes apart", at: span)
    }
    do throws(ModelError) { return try ClassLabels(names, kind: kind) } catch {
      throw Diagnostic("`\(column.name)` can't be a target", at: span, error.detail)
    }
  }
}
