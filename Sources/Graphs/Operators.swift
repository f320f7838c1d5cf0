/// The list of operators.
public enum Operators {
  /// Raised whenever an operator computes something else than before: part of every graph's digest.
  public static let version = 1

  /// Every operator, by name. A test compares this list with the folder `Operators`.
  public static let all: [any Operator.Type] = [
    Add.self,
    BatchNormalization.self,
    Cast.self,
    Clip.self,
    ClipGradient.self,
    Conv.self,
    Div.self,
    Expand.self,
    Flatten.self,
    Gemm.self,
    GlobalAveragePool.self,
    Identity.self,
    MatMul.self,
    Mul.self,
    Neg.self,
    ReduceSum.self,
    Relu.self,
    Reshape.self,
    Sqrt.self,
    Sub.self,
    Transpose.self,
  ]
}
