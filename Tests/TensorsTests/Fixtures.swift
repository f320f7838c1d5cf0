import Foundation

@testable import Tensors

/// The files beside these tests.
enum Fixtures {
  struct Missing: Error { let name: String }

  static func path(_ name: String) throws -> String {
    guard let folder = Bundle.module.resourceURL else { throw Missing(name: name) }
    return folder.appendingPathComponent("Fixtures").appendingPathComponent(name).path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  static func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// One seed for each mutated file: 500, or as many as `THAW_MUTATIONS` says.
  static let mutationSeeds = 0..<mutationCount

  private static let mutationCount =
    ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap { Int64($0) } ?? 500

  /// A new folder, removed after `body`.
  static func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("thaw-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }
}

extension Tensor {
  /// A tensor from the texts of fixtures: bits in hexadecimal for reals, else decimal integers.
  init?(type: ElementType, shape: Shape, texts: [Substring]) {
    switch type {
    case .boolean: self.init(texts.map { $0 == "1" }, shape: shape)
    case .int64: self.init(texts.compactMap { Int64($0) }, shape: shape)
    case .float32:
      let bits = texts.compactMap { UInt32($0, radix: 16) }
      self.init(bits.map { Float(bitPattern: $0) }, shape: shape)
    case .float64:
      let bits = texts.compactMap { UInt64($0, radix: 16) }
      self.init(bits.map { Double(bitPattern: $0) }, shape: shape)
    }
  }
}

extension RandomStream {
  /// A tensor of any type and a small shape, special values among its elements.
  mutating func anyTensor() -> Tensor {
    let shape = Shape((0..<integer(below: 4)).map { _ in integer(below: 5) })
    switch ElementType.allCases[integer(below: 4)] {
    case .boolean: return Tensor(draw(shape) { $0.bits32() & 1 == 0 }, shape: shape)
    case .int64: return Tensor(draw(shape) { Int64(bitPattern: $0.bits64()) }, shape: shape)
    case .float32: return Tensor(draw(shape) { Float(bitPattern: $0.bits32()) }, shape: shape)
    case .float64: return Tensor(draw(shape) { Double(bitPattern: $0.bits64()) }, shape: shape)
    }
  }

  private mutating func draw<Value>(
    _ shape: Shape, _ value: (inout RandomStream) -> Value
  ) -> [Value] {
    (0..<shape.count).map { _ in value(&self) }
  }
}
