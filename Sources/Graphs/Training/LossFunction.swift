import Tensors

/// What a training step makes small.
public enum LossFunction: Sendable {
  /// Softmax and cross-entropy; targets are int64 class numbers `[n]`.
  case softmaxCrossEntropy
  /// Squared differences; targets are float32 `[n, c]`.
  case squared
  /// A loss that is known by its gradient; targets are float32 `[n, c]`, and every row has a weight.
  case composed(any TrainingLoss)

  /// Whether each row's part in the loss is given with the batch.
  var isWeighted: Bool { if case .composed = self { true } else { false } }

  /// Whether targets are class numbers.
  var readsClasses: Bool { if case .softmaxCrossEntropy = self { true } else { false } }
}

/// A loss of scores and targets, each `[n, c]`, as nodes of a training step. Its value is for the
/// caller to measure, from the scores that a step gives back.
public protocol TrainingLoss: Sendable {
  /// Adds the nodes that compute the gradient by the scores of Σ weight · loss over the rows.
  ///
  /// - Parameter weights: each row's weight, `[n, c]`: the same number in all columns of a row.
  func gradient(scores: Symbol, targets: Symbol, weights: Symbol) throws -> Symbol
}
