import Foundation
import Graphs
import Tensors

@testable import Models

/// SplitMix64 of the places 0, 1, 2, … as numbers in [0, 1) with 24 bits: `numbers` of
/// `efficientnet_lite.py`, so that both sides have the same weights and pictures.
func numbers(seed: Int, count: Int) -> [Double] {
  (1...UInt64(count)).map { place in
    var z = place &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(seed)
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Double(z >> 40) / Double(1 << 24)
  }
}

/// Pictures one after another, as bytes of RGB.
func pictures(_ preprocessing: ImagePreprocessing, count: Int) -> [UInt8] {
  numbers(seed: 1000, count: count * preprocessing.byteCount).map { UInt8($0 * 256) }
}

/// The weight that `efficientnet_lite.py` makes for a tensor.
private func weight(_ name: String, _ shape: Shape, seed: Int) -> [Float] {
  let numbers = numbers(seed: seed, count: shape.count)
  if shape.rank == 4 || name == "_fc.weight" {
    let bound = (6 / Double(shape.count / shape[0])).squareRoot()
    return numbers.map { Float((2 * $0 - 1) * bound) }
  }
  if name.hasSuffix("weight") || name.hasSuffix("running_var") {
    return numbers.map { Float(0.5 + $0) }
  }
  return numbers.map { Float(0.2 * ($0 - 0.5)) }
}

/// A tensor in a file that a test makes up.
struct Made {
  var name: String
  var shape: Shape
  var values: [Float]
}

/// The tensors of an EfficientNet-Lite with ten classes, as `efficientnet_lite.py` makes them.
func efficientNetLite(_ number: Int) throws -> [Made] {
  let text = String(
    decoding: try bytes("EfficientNetLite/lite\(number).txt"), as: UTF8.self)
  return text.split(separator: "\n").enumerated().map { seed, line in
    let name = String(line.prefix { $0 != " " })
    let lengths = line.dropFirst(name.count + 2).dropLast().split(separator: ",")
    let shape = Shape(lengths.compactMap { Int($0.trimmingPrefix(" ")) })
    return Made(name: name, shape: shape, values: weight(name, shape, seed: seed))
  }
}

/// A checkpoint of these tensors, through the bytes of a `.safetensors` file.
func checkpoint(of tensors: [Made]) throws -> Checkpoint {
  var header: [String] = []
  var data: [UInt8] = []
  for tensor in tensors {
    let start = data.count
    tensor.values.withUnsafeBytes { data.append(contentsOf: $0) }
    header.append(
      """
      "\(tensor.name)": {"dtype": "F32", "shape": \(tensor.shape), \
      "data_offsets": [\(start), \(data.count)]}
      """)
  }
  let text = Array("{\(header.joined(separator: ","))}".utf8)
  let length = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) }
  return try Checkpoint(
    MemoryBytes(bytes: length + text + data), name: "made.safetensors")
}

/// A model of an EfficientNet-Lite with made-up weights and ten classes.
func liteModel(_ number: Int = 0) throws -> Model {
  try Model(checkpoint(of: efficientNetLite(number)))
}

/// Float32 numbers of a fixture.
func floats(_ name: String) throws -> [Float] {
  let bytes = try bytes(name)
  return stride(from: 0, to: bytes.count, by: 4).map { place in
    Float(
      bitPattern: bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
  }
}
