import CKernels

/// The elementary functions, with the same bits on every CPU: CKernels', never the C library's.
public enum ElementaryFunction: Sendable, CaseIterable {
  case exp, expm1, log, log1p, log2, log10, tanh, sigmoid, erf, erfc, sin, cos

  /// The function of each float32: the float64 result rounded once.
  public func values(of x: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: x.count) { buffer, filled in
      // Both arrays have `x.count` elements; the kernel writes every one.
      thaw_map_f32(kernel, x, buffer.baseAddress, x.count)
      filled = x.count
    }
  }

  /// The function of each float64, within one unit in the last place (erfc: three).
  public func values(of x: [Double]) -> [Double] {
    [Double](unsafeUninitializedCapacity: x.count) { buffer, filled in
      // Both arrays have `x.count` elements; the kernel writes every one.
      thaw_map_f64(kernel, x, buffer.baseAddress, x.count)
      filled = x.count
    }
  }

  private var kernel: thaw_function {
    switch self {
    case .exp: THAW_EXP
    case .expm1: THAW_EXPM1
    case .log: THAW_LOG
    case .log1p: THAW_LOG1P
    case .log2: THAW_LOG2
    case .log10: THAW_LOG10
    case .tanh: THAW_TANH
    case .sigmoid: THAW_SIGMOID
    case .erf: THAW_ERF
    case .erfc: THAW_ERFC
    case .sin: THAW_SIN
    case .cos: THAW_COS
    }
  }
}

/// Powers, with C's special cases: x⁰ = 1ʸ = 1, a negative x needs a whole y.
public enum Power {
  /// Each x to its power, or to the only one: the float64 result rounded once.
  ///
  /// - Precondition: there are as many powers as numbers, or one.
  public static func of(_ x: [Float], _ y: [Float]) -> [Float] {
    run(x, y, thaw_pow_f32_array)
  }

  /// As above, within one unit in the last place.
  public static func of(_ x: [Double], _ y: [Double]) -> [Double] {
    run(x, y, thaw_pow_f64_array)
  }

  private static func run<Real>(
    _ x: [Real], _ y: [Real],
    _ kernel: (UnsafePointer<Real>?, UnsafePointer<Real>?, Int, UnsafeMutablePointer<Real>?, Int) ->
      Void
  ) -> [Real] {
    precondition(y.count == x.count || y.count == 1, "\(y.count) powers of \(x.count) numbers")
    return [Real](unsafeUninitializedCapacity: x.count) { buffer, filled in
      // The kernel reads as many elements as the precondition promises and writes every one.
      kernel(x, y, y.count == 1 ? 0 : 1, buffer.baseAddress, x.count)
      filled = x.count
    }
  }
}
