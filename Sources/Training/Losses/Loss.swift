import Graphs
import Tensors

/// How wrong a row's scores are, as a person asks for it by name. One file of this folder each.
public protocol Loss: TrainingLoss {
  /// What a person calls it.
  static var name: String { get }
  /// One sentence of the manual.
  static var summary: String { get }
  /// Whether it compares scores of classes with shares of classes, rather than numbers with numbers.
  static var isForClasses: Bool { get }
  /// Which power of the target's unit it is measured in: 2 for a square.
  var unitPower: Int { get }

  /// The loss of one row, in float64.
  ///
  /// - Parameters:
  ///   - scores: what the model gave.
  ///   - targets: a share for each class, or the true number in learned units.
  func value(_ scores: [Double], _ targets: [Double]) -> Double
}

extension Loss {
  /// None.
  public var unitPower: Int { 0 }
}

/// The list of losses.
public enum Losses {
  /// Every loss with its usual settings. A test compares this list with the folder.
  public static let all: [any Loss] = [
    AbsoluteLoss(), BinaryLoss(), FocalLoss(), HuberLoss(), SoftmaxLoss(), SquaredErrorLoss(),
  ]

  /// The loss of a name; nil if there is none.
  public static func named(_ name: String) -> (any Loss)? {
    all.first { type(of: $0).name == name }
  }
}
