import CKernels
import Tensors

/// The product of an m × k and a k × n matrix, row-major: each sum starts from zero and goes by
/// ascending k. Slow and obviously right: what the kernel is compared with.
///
/// - Throws: `Interrupted`.
func plainProduct<Element>(
  _ x: ArraySlice<Element>, _ y: ArraySlice<Element>, _ m: Int, _ k: Int, _ n: Int, zero: Element,
  _ multiplyAdd: (Element, Element, Element) -> Element
) throws -> [Element] {
  var result = [Element](repeating: zero, count: m * n)
  for row in 0..<m {
    // Columns inside, so that memory is read in order.
    for inner in 0..<k {
      if inner & 0xFF == 0 { try Interrupt.check() }
      let factor = x[x.startIndex + row * k + inner]
      let start = y.startIndex + inner * n
      for column in 0..<n {
        let place = row * n + column
        result[place] = multiplyAdd(factor, y[start + column], result[place])
      }
    }
  }
  return result
}

/// Products with fewer terms than this are not worth the kernel's packing.
private let kernelTerms = 1 << 15

/// A float32 product with fused multiply-add, by the kernel if it is large.
///
/// - Throws: `MemoryLimitError` if the kernel's scratch does not fit; `Interrupted`.
func matrixProduct(
  _ x: ArraySlice<Float>, _ y: ArraySlice<Float>, _ m: Int, _ k: Int, _ n: Int
) throws -> [Float] {
  guard m * k * n >= kernelTerms else {
    return try plainProduct(x, y, m, k, n, zero: 0) { $2.addingProduct($0, $1) }
  }
  return try withKernel(x, y, m, k, n) { a, b, c, scratch in
    thaw_matmul_f32(
      Int64(m), Int64(k), Int64(n), a, Int64(k), 1, b, Int64(n), 1, c, scratch)
  }
}

/// A float64 product with fused multiply-add, by the kernel if it is large.
///
/// - Throws: `MemoryLimitError` if the kernel's scratch does not fit; `Interrupted`.
func matrixProduct(
  _ x: ArraySlice<Double>, _ y: ArraySlice<Double>, _ m: Int, _ k: Int, _ n: Int
) throws -> [Double] {
  guard m * k * n >= kernelTerms else {
    return try plainProduct(x, y, m, k, n, zero: 0) { $2.addingProduct($0, $1) }
  }
  return try withKernel(x, y, m, k, n) { a, b, c, scratch in
    thaw_matmul_f64(
      Int64(m), Int64(k), Int64(n), a, Int64(k), 1, b, Int64(n), 1, c, scratch)
  }
}

/// Lends the operands' memory, the result's and scratch to a kernel.
private func withKernel<Element>(
  _ x: ArraySlice<Element>, _ y: ArraySlice<Element>, _ m: Int, _ k: Int, _ n: Int,
  _ run: (
    UnsafePointer<Element>?, UnsafePointer<Element>?, UnsafeMutablePointer<Element>?,
    UnsafeMutableRawPointer
  ) -> thaw_run_status
) throws -> [Element] {
  let bytes = thaw_matmul_scratch_bytes(
    Int64(m), Int64(k), Int64(n), Int64(MemoryLayout<Element>.stride))
  let scratch = try HostMemory(byteCount: Int(bytes), for: "a matrix product", limit: .ofProcess)
  return try x.withUnsafeBufferPointer { x in
    try y.withUnsafeBufferPointer { y in
      // The kernel writes every element of the result, or says that it was interrupted.
      try [Element](unsafeUninitializedCapacity: m * n) { result, filled in
        let status = run(x.baseAddress, y.baseAddress, result.baseAddress, scratch.address)
        guard status == THAW_RUN_DONE else { throw Interrupted() }
        filled = m * n
      }
    }
  }
}
