import CKernels

/// The elementary functions, with the same bits on every CPU: CKernels', never the C library's.
public enum ElementaryFunction: Sendable, CaseIterable {
  case exp, expm1, log, log1p, log2, log10, tanh, sigmoid, erf, erfc, sin, cos

  /// The function of each float32: the float64 result rounded once.
  ///
  /// - Throws: ``Interrupted``.
  public func values(of x: [Float]) throws -> [Float] {
    let kernel = kernel
    return try inTasks(x) { x, y, count, _ in thaw_map_f32(kernel, x, y, count) }
  }

  /// The function of each float64, within one unit in the last place (erfc: three).
  ///
  /// - Throws: ``Interrupted``.
  public func values(of x: [Double]) throws -> [Double] {
    let kernel = kernel
    return try inTasks(x) { x, y, count, _ in thaw_map_f64(kernel, x, y, count) }
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

/// Changes each element by a kernel, which gets at most ``elementsPerTask`` at a time: where they are
/// read, where they are written, how many they are, and the place of the first.
private func inTasks<Real: Sendable>(
  _ x: [Real],
  _ kernel: @Sendable (UnsafePointer<Real>, UnsafeMutablePointer<Real>, Int, Int) -> Void
) throws -> [Real] {
  let count = x.count
  return try x.withUnsafeBufferPointer { x in
    try [Real](unsafeUninitializedCapacity: count) { buffer, filled in
      guard let source = x.baseAddress, let target = buffer.baseAddress else { return }
      // Each task reads and writes its own elements only, and both arrays outlive the run.
      nonisolated(unsafe) let (read, written) = (source, target)
      try WorkerPool.run((count + elementsPerTask - 1) / elementsPerTask) { task in
        let start = task * elementsPerTask
        kernel(read + start, written + start, min(elementsPerTask, count - start), start)
      }
      filled = count
    }
  }
}

/// Elements that a task changes: a few milliseconds of work.
private let elementsPerTask = 1 << 16

/// Powers, with C's special cases: x⁰ = 1ʸ = 1, a negative x needs a whole y.
public enum Power {
  /// Each x to its power, or to the only one: the float64 result rounded once.
  ///
  /// - Precondition: there are as many powers as numbers, or one.
  /// - Throws: ``Interrupted``.
  public static func of(_ x: [Float], _ y: [Float]) throws -> [Float] {
    try run(x, y, thaw_pow_f32_array)
  }

  /// As above, within one unit in the last place.
  public static func of(_ x: [Double], _ y: [Double]) throws -> [Double] {
    try run(x, y, thaw_pow_f64_array)
  }

  private static func run<Real: Sendable>(
    _ x: [Real], _ y: [Real],
    _ kernel:
      @Sendable (
        UnsafePointer<Real>?, UnsafePointer<Real>?, Int, UnsafeMutablePointer<Real>?, Int
      ) -> Void
  ) throws -> [Real] {
    precondition(y.count == x.count || y.count == 1, "\(y.count) powers of \(x.count) numbers")
    let step = y.count == 1 ? 0 : 1
    return try y.withUnsafeBufferPointer { y in
      // The kernel reads as many powers as the precondition promises; the array outlives the run.
      nonisolated(unsafe) let powers = y.baseAddress
      return try inTasks(x) { x, z, count, start in
        kernel(x, powers.map { $0 + start * step }, step, z, count)
      }
    }
  }
}
