import Tensors

/// What a model says of a row.
public struct Target: Sendable, Equatable {
  /// One of several classes, or a number.
  public enum Task: Sendable, Equatable {
    case classes(ClassLabels)
    case number
  }

  /// The column it was adapted to; nil for the classes a checkpoint came with.
  public let column: String?
  /// Classes or number.
  public let task: Task

  /// A target of this column.
  public init(column: String?, task: Task) {
    self.column = column
    self.task = task
  }

  /// Outputs the head has: one a class, or one.
  public var outputCount: Int {
    switch task {
    case .classes(let labels): labels.names.count
    case .number: 1
    }
  }

  /// The classes; nil where the target is a number.
  public var classes: ClassLabels? {
    guard case .classes(let labels) = task else { return nil }
    return labels
  }

  var canonicalValue: CanonicalValue {
    [
      "column": column.map { .text($0) } ?? .null,
      "task": classes.map(\.canonicalValue) ?? "number",
    ]
  }
}

/// A model's classes by name, in the order of its outputs.
///
/// Labels are matched by name, never by position: a class keeps its meaning when a table lists its
/// categories in another order.
public struct ClassLabels: Sendable, Equatable {
  /// What the labels are in the column they came from.
  public enum Kind: String, Sendable {
    case boolean, integer, text
  }

  /// The names in the order of the outputs; an integer's name is its decimal digits.
  public let names: [String]
  /// What the labels are in the column.
  public let kind: Kind
  private let positions: [String: Int]

  /// - Throws: ``ModelError/badClasses(reason:)`` if there are fewer than two or one stands twice.
  public init(_ names: [String], kind: Kind = .text) throws(ModelError) {
    guard names.count >= 2 else {
      throw .badClasses(reason: "there should be at least two, and there is \(names.count)")
    }
    var positions: [String: Int] = [:]
    for (position, name) in names.enumerated() {
      guard positions.updateValue(position, forKey: name) == nil else {
        throw .badClasses(reason: "`\(printable(name))` stands twice")
      }
    }
    self.names = names
    self.kind = kind
    self.positions = positions
  }

  /// `false` and `true`.
  public static let boolean: ClassLabels = {
    do { return try ClassLabels(["false", "true"], kind: .boolean) } catch {
      preconditionFailure("two names that differ were refused")
    }
  }()

  /// The output that stands for a label, or nil.
  public func position(of label: String) -> Int? { positions[label] }

  var canonicalValue: CanonicalValue {
    ["names": .array(names.map { .text($0) }), "kind": .text(kind.rawValue)]
  }
}
