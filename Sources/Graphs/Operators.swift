/// The list of operators.
public enum Operators {
  /// Raised whenever an operator computes something else than before: part of every graph's digest.
  public static let version = 1

  /// Every operator, by name. A test compares this list with the folder `Operators`.
  public static let all: [any Operator.Type] = [
    AdamW.self,
    Add.self,
    BatchNormalization.self,
    Cast.self,
    Clip.self,
    ClipGradient.self,
    Conv.self,
    Div.self,
    Dropout.self,
    Exp.self,
    Expand.self,
    Flatten.self,
    FusedConv.self,
    Gemm.self,
    GlobalAveragePool.self,
    Identity.self,
    InvertedResidual.self,
    Log.self,
    LogSoftmax.self,
    MatMul.self,
    Mul.self,
    Neg.self,
    PooledConv.self,
    ReduceSum.self,
    Relu.self,
    Reshape.self,
    Softmax.self,
    SoftmaxCrossEntropyGradient.self,
    SoftmaxCrossEntropyLoss.self,
    Sqrt.self,
    SquaredLoss.self,
    SquaredLossGradient.self,
    Sub.self,
    SumRows.self,
    Transpose.self,
  ]
}
