import Tensors

/// A file of named tensors, read but not yet understood as a model.
///
/// Opening one reads names, shapes and places; a tensor's elements are read when asked for, so a
/// file of many gigabytes opens in the time its header takes.
///
///     let file = try Checkpoint(path: "x.whl/models/net.pth")
///     let weight = try file.tensor(named: "_fc.weight")
public struct Checkpoint: Sendable {
  /// A named tensor as the file stores it.
  public struct Entry: Sendable {
    /// Its name, as the architecture's source has it.
    public let name: String
    /// What its elements are in the file.
    public let elementType: StoredElementType
    /// The lengths of its axes.
    public let shape: Shape
    /// How far apart neighbours along each axis lie in the file, in elements.
    public let strides: [Int]
    /// Where its elements lie; nil when the file ends before them.
    let extent: Extent?
  }

  /// The bytes of a tensor: from its first element to its last.
  struct Extent: Sendable {
    let source: any ByteSource
    let offset: Int
    let byteCount: Int
  }

  /// The format's name as a person says it: `PyTorch`, `safetensors`.
  public let format: String
  /// The tensors in the order of the file.
  public let entries: [Entry]
  /// Other facts in the file, such as an epoch number, in the order of the file.
  public let metadata: [(key: String, value: String)]
  /// What the file asks Python to do, and Thaw did not.
  public let placeholders: [Placeholder]
  /// The length of a file that was cut short; nil for a whole one.
  public let endsEarlyAtByte: Int?

  private let positions: [String: Int]

  /// - Throws: ``CheckpointError/duplicateTensor(_:)``.
  init(
    format: String, entries: [Entry], metadata: [(key: String, value: String)] = [],
    placeholders: [Placeholder] = [], endsEarlyAtByte: Int? = nil
  ) throws(CheckpointError) {
    var positions: [String: Int] = [:]
    for (position, entry) in entries.enumerated() {
      guard positions.updateValue(position, forKey: entry.name) == nil else {
        throw .duplicateTensor(entry.name)
      }
    }
    self.format = format
    self.entries = entries
    self.metadata = metadata
    self.placeholders = placeholders
    self.endsEarlyAtByte = endsEarlyAtByte
    self.positions = positions
  }

  /// The entry of a name, or nil.
  public subscript(name: String) -> Entry? { positions[name].map { entries[$0] } }

  /// Reads a tensor's elements, in row-major order, as float32, float64, int64 or boolean.
  ///
  /// - Throws: ``CheckpointError`` if there is no such tensor, its type is one Thaw does not compute
  ///   with, or the file changed.
  public func tensor(named name: String) throws(CheckpointError) -> Tensor {
    guard let entry = self[name] else { throw .noSuchTensor(name) }
    return try tensor(entry)
  }

  /// Reads the elements of one of ``entries``.
  ///
  /// - Parameter limit: what the elements must fit into beside what is there.
  public func tensor(
    _ entry: Entry, limit: MemoryLimit = .ofProcess
  ) throws(CheckpointError) -> Tensor {
    guard let readAs = entry.elementType.readAs else {
      throw .unsupportedElementType(entry.name, type: entry.elementType.rawValue)
    }
    guard let extent = entry.extent else {
      throw .tensorCutOff(entry.name, fileEndsAtByte: endsEarlyAtByte ?? 0)
    }
    // The bytes as they are, the converted elements, and their places where they lie scattered.
    let perElement = readAs.byteCount + (entry.isRowMajor ? 0 : readAs.byteCount + 16)
    try limit.grant(
      extent.byteCount + entry.shape.count * perElement, for: "the tensor `\(entry.name)`")
    let bytes = try extent.source.read(at: extent.offset, count: extent.byteCount)
    let stored = try entry.elementType.converted(bytes, tensor: entry.name)
    guard !entry.isRowMajor else {
      return Tensor(shape: entry.shape, storage: stored)
    }
    let storage: Tensor.Storage =
      switch stored {
      case .boolean(let values): .boolean(entry.inRowMajorOrder(values))
      case .int64(let values): .int64(entry.inRowMajorOrder(values))
      case .float32(let values): .float32(entry.inRowMajorOrder(values))
      case .float64(let values): .float64(entry.inRowMajorOrder(values))
      }
    return Tensor(shape: entry.shape, storage: storage)
  }
}

extension Checkpoint.Entry {
  /// A tensor that fills `source` from `offset` on; or, with other strides, lies scattered in it.
  ///
  /// - Parameter offset: byte of the first element; `limit` is the byte its storage ends at.
  /// - Parameter isCutOff: the storage lies beyond the end of a file that was cut short.
  /// - Throws: ``CheckpointError`` if the shape is impossible, an element would lie outside of the
  ///   storage, or more elements are claimed than it holds.
  init(
    name: String, elementType: StoredElementType, shape dimensions: [Int], strides: [Int],
    in source: any ByteSource, offset: Int, limit: Int, isCutOff: Bool = false
  ) throws(CheckpointError) {
    guard dimensions.count <= CheckpointLimits.rank, dimensions.count == strides.count,
      let shape = Shape(checking: dimensions)
    else { throw .impossibleShape(name) }
    let size = elementType.byteCount
    // From the first element to the last, which a negative stride would turn around.
    var last = 0
    for (length, stride) in zip(dimensions, strides) where length > 1 {
      let (step, tooFar) = (length - 1).multipliedReportingOverflow(by: stride)
      let (sum, tooLarge) = last.addingReportingOverflow(step)
      guard stride >= 0, !tooFar, !tooLarge else { throw .tensorOutOfRange(name) }
      last = sum
    }
    let (bytes, overflow) = (last + 1).multipliedReportingOverflow(by: size)
    let byteCount = shape.count == 0 ? 0 : bytes
    guard last < Int.max, !overflow, offset >= 0, limit >= offset, byteCount <= limit - offset
    else { throw .tensorOutOfRange(name) }
    // Strides of 0 could make a terabyte out of one number.
    guard shape.count <= (limit - offset) / size || shape.count == 0 else {
      throw .tensorOutOfRange(name)
    }
    self.name = name
    self.elementType = elementType
    self.shape = shape
    // Strides of axes of length 1 never matter; in row-major form they let the reader see it.
    self.strides = zip(zip(dimensions, strides), shape.strides).map { $0.0 > 1 ? $0.1 : $1 }
    extent = isCutOff ? nil : .init(source: source, offset: offset, byteCount: byteCount)
  }

  /// Whether the elements lie one after another in row-major order.
  fileprivate var isRowMajor: Bool { strides == shape.strides }

  /// The stored elements, which lie as the strides say, in row-major order.
  fileprivate func inRowMajorOrder<Element>(_ stored: [Element]) -> [Element] {
    guard shape.count > 0 else { return [] }
    let axes = zip(shape.dimensions, strides).filter { $0.0 > 1 }
    guard let (length, step) = axes.last else { return [stored[0]] }
    // Where each run along the last axis begins.
    var starts = [0]
    for (length, step) in axes.dropLast() {
      var next: [Int] = []
      next.reserveCapacity(starts.count * length)
      for start in starts {
        for place in 0..<length { next.append(start + place * step) }
      }
      starts = next
    }
    var ordered: [Element] = []
    ordered.reserveCapacity(shape.count)
    for start in starts {
      for place in 0..<length { ordered.append(stored[start + place * step]) }
    }
    return ordered
  }
}
