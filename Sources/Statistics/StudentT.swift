/// Student's t distribution.
public enum StudentT {
  /// The value that a share `probability` of the distribution lies below.
  ///
  /// By the expansion in powers of 1/ν of Abramowitz and Stegun, 26.7.5: for the usual intervals the
  /// relative error is below 1e-3 from ν = 3 on and below 1e-6 from ν = 15 on.
  ///
  /// - Parameter freedom: ν, degrees of freedom, at least 1.
  public static func quantile(_ probability: Double, freedom: Double) -> Double {
    precondition(freedom >= 1, "\(freedom) degrees of freedom")
    let z = StandardNormal.quantile(probability)
    let square = z * z
    let terms = [
      z,
      z * (square + 1) / 4,
      z * ((5 * square + 16) * square + 3) / 96,
      z * (((3 * square + 19) * square + 17) * square - 15) / 384,
      z * ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160,
    ]
    return terms.reversed().reduce(0) { $0 / freedom + $1 }
  }
}
