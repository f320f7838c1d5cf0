import CKernels
import Testing

struct QuantizedLayerTests {
  static func packed(
    weights: [Int8], bias: [Int32], scales: [Float],
    quantization: thaw_quantization = thaw_quantization(
      scale_in: 0.5, scale_out: 0.25, zero_in: 3, zero_out: 7)
  ) -> [UInt8] {
    let (out, inner) = (Int64(scales.count), Int64(weights.count / scales.count))
    var bytes = [UInt8](repeating: 0xee, count: Int(thaw_pack_quantized_bytes(out, inner)))
    thaw_pack_quantized(weights, bias, scales, out, inner, quantization, &bytes)
    return bytes
  }

  @Test func aLayerKeepsItsPlainOrderAndHasItsMultipliersInFloat32() {
    let bytes = Self.packed(weights: [1, -2, 3, -128, 5, 6], bias: [10, -20], scales: [0.1, 3])
    #expect(bytes.count == 64 + 16 + 6)
    let (multipliers, biases) = bytes.withUnsafeBytes { raw in
      (
        (0..<2).map { raw.loadUnaligned(fromByteOffset: 64 + 4 * $0, as: Float.self) },
        (0..<2).map { raw.loadUnaligned(fromByteOffset: 72 + 4 * $0, as: Int32.self) }
      )
    }
    #expect(multipliers == [0.5 * Float(0.1) / 0.25, 6])
    #expect(biases == [10, -20])
    #expect(bytes.suffix(6).map { Int8(bitPattern: $0) } == [1, -2, 3, -128, 5, 6])
    #expect(thaw_quantized_excess(bytes, Int64(bytes.count)) == -1)
  }

  @Test func aChannelThatCouldLeave32BitsIsNamed() {
    func excess(_ bytes: [UInt8]) -> Int64 { thaw_quantized_excess(bytes, Int64(bytes.count)) }
    #expect(
      excess(Self.packed(weights: [1, 1], bias: [0, .max], scales: [1, 1])) == 1, "bias")
    #expect(excess(Self.packed(weights: [1, 1], bias: [0, 0], scales: [1, 1e9])) == 1, "scale")
    #expect(
      excess(Self.packed(weights: [1, 1], bias: [0, 0], scales: [0, 1])) == 0, "zero scale")
    #expect(excess(Self.packed(weights: [1, 1], bias: [0, 0], scales: [1, .nan])) == 1, "NaN")
    let many = [Int8](repeating: -128, count: 30000)
    #expect(excess(Self.packed(weights: many, bias: [0], scales: [1e-6])) == 0, "long sum")
  }

  @Test func aHeadThatIsWrongIsRefused() {
    let good = Self.packed(weights: [1, 2], bias: [0, 0], scales: [1, 1])
    func excess(_ bytes: [UInt8]) -> Int64 { thaw_quantized_excess(bytes, Int64(bytes.count)) }
    #expect(excess([]) == 0 && excess(Array(good.prefix(70))) == 2)
    for quantization in [
      thaw_quantization(scale_in: -1, scale_out: 1, zero_in: 0, zero_out: 0),
      thaw_quantization(scale_in: 1, scale_out: .infinity, zero_in: 0, zero_out: 0),
      thaw_quantization(scale_in: 1, scale_out: 1, zero_in: 256, zero_out: 0),
      thaw_quantization(scale_in: 1, scale_out: 1, zero_in: 0, zero_out: -1),
    ] {
      let bytes = Self.packed(
        weights: [1, 2], bias: [0, 0], scales: [1, 1], quantization: quantization)
      #expect(excess(bytes) == 2)
    }
    #expect(thaw_pack_quantized_bytes(0, 3) == -1 && thaw_pack_quantized_bytes(1 << 40, 3) == -1)
  }
}
