import CKernels
import Tensors

extension Lowering {
  /// How constants are laid out for kernels.
  struct Packing: Hashable {
    var value: Int
    var form: String
  }

  mutating func constant(_ packing: Packing, _ make: () throws -> [Float]) rethrows -> Int32 {
    if let number = packed[packing] { return number }
    return append(try make(), THAW_F32, as: packing)
  }

  /// Bytes that kernels read as they stand.
  mutating func byteConstant(_ packing: Packing, _ make: () -> [UInt8]) -> Int32 {
    if let number = packed[packing] { return number }
    return append(make(), THAW_U8, as: packing)
  }

  private mutating func append<Element>(
    _ values: [Element], _ element: thaw_element, as packing: Packing
  ) -> Int32 {
    let offset = aligned(constantBytes.count)
    constantBytes += [UInt8](repeating: 0, count: offset - constantBytes.count)
    // The bytes are copied within the call.
    values.withUnsafeBytes { constantBytes.append(contentsOf: $0) }
    let number = add(
      Buffer(
        raw: thaw_buffer(
          place: Int32(THAW_CONSTANT.rawValue), element: Int32(element.rawValue),
          offset: Int64(offset), count: Int64(values.count), is_per_row: 0, is_per_shard: 0)))
    packed[packing] = number
    return number
  }

  /// The tensor of a constant value.
  ///
  /// - Throws: `GraphError.noKernel` if the value is none: kernels want packed weights.
  func constantTensor(_ value: Int, of node: Node) throws -> Tensor {
    guard let tensor = constants[value] else { throw noKernel(node) }
    return tensor
  }

  mutating func pointwiseWeights(_ value: Int, of node: Node, transposed: Bool = false) throws
    -> Int32
  {
    let tensor = try constantTensor(value, of: node)
    let form = transposed ? "pointwise transposed" : "pointwise"
    return try constant(Packing(value: value, form: form)) {
      let weight = transposed ? try Transpose().evaluate([tensor])[0] : tensor
      let (outputs, inputs) = (Int64(weight.shape[0]), Int64(weight.shape[1]))
      return Self.packed(thaw_pack_pointwise_count(outputs, inputs)) {
        thaw_pack_pointwise_f32(weight.floats, outputs, inputs, $0)
      }
    }
  }

  mutating func depthwiseWeights(_ value: Int, of node: Node) throws -> Int32 {
    let tensor = try constantTensor(value, of: node)
    return constant(Packing(value: value, form: "depthwise")) {
      let (channels, taps) = (Int64(tensor.shape[0]), Int64(tensor.shape[2] * tensor.shape[3]))
      return Self.packed(thaw_pack_depthwise_count(channels, taps)) {
        thaw_pack_depthwise_f32(tensor.floats, channels, taps, $0)
      }
    }
  }

  mutating func convolutionWeights(_ value: Int, group: Int, of node: Node) throws -> Int32 {
    let tensor = try constantTensor(value, of: node)
    return constant(Packing(value: value, form: "conv2d \(group)")) {
      let lengths = tensor.shape.dimensions.map(Int64.init)
      let groups = Int64(group)
      let count = thaw_pack_conv2d_count(lengths[0], lengths[1], lengths[2], lengths[3], groups)
      return Self.packed(count) {
        thaw_pack_conv2d_f32(
          tensor.floats, lengths[0], lengths[1], lengths[2], lengths[3], groups, $0)
      }
    }
  }

  /// A bias padded to whole panels; one that stretches is stretched first.
  mutating func bias(_ value: Int, channels: Int, of node: Node) throws -> Int32 {
    let tensor = try constantTensor(value, of: node)
    return try constant(Packing(value: value, form: "bias \(channels)")) {
      let flat = try Expand(shape: [1, channels]).evaluate([tensor])[0]
      return Self.packed(thaw_pack_bias_count(Int64(channels))) {
        thaw_pack_bias_f32(flat.floats, Int64(channels), $0)
      }
    }
  }

  private static func packed(
    _ count: Int64, _ pack: (UnsafeMutablePointer<Float>?) -> Void
  ) -> [Float] {
    // The packing functions write every element of the memory they are given.
    [Float](unsafeUninitializedCapacity: Int(count)) { memory, filled in
      pack(memory.baseAddress)
      filled = Int(count)
    }
  }
}
