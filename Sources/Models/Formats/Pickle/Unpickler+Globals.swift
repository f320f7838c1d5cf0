/// Classes and functions of Python: the few a state dict needs are understood, all others stay names.
extension Unpickler {
  /// Performs the operations that name, call or configure something of Python's.
  mutating func stand(_ operation: PickleOpcode) throws(CheckpointError) {
    switch operation {
    case .global:
      let module = try line()
      let name = try line()
      try pushGlobal("\(module).\(name)")
    case .stackGlobal:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw malformed("a name that is not text")
      }
      try pushGlobal("\(module).\(name)")
    case .ext1: try pushExtension(1)
    case .ext2: try pushExtension(2)
    case .ext4: try pushExtension(4)
    case .inst:
      let module = try line()
      let name = try line()
      let arguments = try popToMark()
      try pushGlobal("\(module).\(name)")
      let maker = try pop()
      try call(maker, arguments)
    case .obj:
      let values = try popToMark()
      guard let maker = values.first else { throw malformed("a call of nothing") }
      try call(maker, Array(values.dropFirst()))
    case .newObjEx:
      // The keyword arguments of a class that is never made.
      _ = try pop()
      try reduce()
    case .build: try build()
    default: try reduce()
    }
  }

  private mutating func pushExtension(_ byteCount: Int) throws(CheckpointError) {
    let code = try read { stream throws(CheckpointError) in try stream.number(byteCount) }
    try pushGlobal("copyreg.extension \(code)")
  }

  private mutating func pushGlobal(_ name: String) throws(CheckpointError) {
    if TorchGlobal(name) == nil { note(name, .named) }
    try push(.global(name))
  }

  private mutating func reduce() throws(CheckpointError) {
    guard case .tuple(let arguments) = node(try pop()) else {
      throw malformed("a call whose arguments are not a tuple")
    }
    let maker = try pop()
    try call(maker, arguments)
  }

  private mutating func call(
    _ maker: Pickle.Value, _ arguments: [Pickle.Value]
  ) throws(CheckpointError) {
    if case .global(let name) = node(maker), let known = TorchGlobal(name) {
      switch known {
      case .orderedDictionary: return try push(.mapping(try pairs(orderedDictionary: arguments)))
      case .rebuildTensor: return try push(.tensor(try tensor(arguments, count: 4...4)))
      case .rebuildTensorV2: return try push(.tensor(try tensor(arguments, count: 6...7)))
      case .rebuildParameter:
        guard let data = arguments.first, arguments.count == 3 else {
          throw malformed("a parameter without its three arguments")
        }
        return try push(data)
      case .storage: break
      }
    }
    note(try pythonName(of: maker), .called)
    nodes(append: .tuple(arguments))
    try push(.object(Pickle.Object(maker: maker, arguments: .node(nodes.count - 1))))
  }

  /// What would be called; the result of another call is written `a.b(…)`.
  private func pythonName(of maker: Pickle.Value) throws(CheckpointError) -> String {
    var maker = maker
    var calls = ""
    for _ in 0..<4 {
      switch node(maker) {
      case .global(let name): return name + calls
      case .object(let object):
        calls += "(…)"
        maker = object.maker
      default: throw malformed("a call of what is no function")
      }
    }
    return "…" + calls
  }

  private func pairs(
    orderedDictionary arguments: [Pickle.Value]
  ) throws(CheckpointError) -> [Pickle.Pair] {
    guard let first = arguments.first else { return [] }
    guard arguments.count == 1 else { throw malformed("a dictionary of several arguments") }
    let items: [Pickle.Value]
    switch node(first) {
    case .list(let values), .tuple(let values): items = values
    default: throw malformed("a dictionary of what is no list")
    }
    var pairs: [Pickle.Pair] = []
    for item in items {
      switch node(item) {
      case .list(let pair) where pair.count == 2: pairs.append((pair[0], pair[1]))
      case .tuple(let pair) where pair.count == 2: pairs.append((pair[0], pair[1]))
      default: throw malformed("a dictionary of what are no pairs")
      }
    }
    return pairs
  }

  /// `(storage, offset, shape, strides, …)`; what follows is about gradients.
  private func tensor(
    _ arguments: [Pickle.Value], count: ClosedRange<Int>
  ) throws(CheckpointError) -> Pickle.TensorView {
    guard count.contains(arguments.count), case .storage(let storage) = node(arguments[0]),
      let offset = integer(arguments[1]), let shape = integers(arguments[2]),
      let strides = integers(arguments[3])
    else { throw malformed("a tensor whose description is not one") }
    return Pickle.TensorView(storage: storage, offset: offset, shape: shape, strides: strides)
  }

  private func integer(_ value: Pickle.Value) -> Int? {
    guard case .integer(let integer) = value else { return nil }
    return Int(exactly: integer)
  }

  private func integers(_ value: Pickle.Value) -> [Int]? {
    let values: [Pickle.Value]
    switch node(value) {
    case .tuple(let elements), .list(let elements): values = elements
    default: return nil
    }
    let integers = values.compactMap(integer)
    return integers.count == values.count ? integers : nil
  }

  /// The state of an object that was not made stays beside it; a state dict's own attributes (its
  /// `_metadata`) are not needed.
  private mutating func build() throws(CheckpointError) {
    let state = try pop()
    switch node(try peek()) {
    case .object(var object):
      object.state = state
      try change(try peek()) { node in
        node = .object(object)
        return true
      }
    case .mapping, .tensor, .global: return
    default: throw malformed("a state for what can have none")
    }
  }

  /// What stands for an identifier of PyTorch's: `("storage", class, key, device, count[, part])`.
  func persistent(_ identifier: Pickle.Value) throws(CheckpointError) -> Pickle.Node {
    guard case .tuple(let parts) = node(identifier), case .text(let kind)? = parts.first else {
      throw malformed("an identifier that is not PyTorch's")
    }
    // Very old files keep a module's source text beside its class.
    if kind == "module", parts.count == 4, let module = node(parts[1]) { return module }
    guard kind == "storage", (5...6).contains(parts.count),
      case .global(let name) = node(parts[1]), case .storage(let type) = TorchGlobal(name),
      case .text(let key) = parts[2], let count = integer(parts[4]), count >= 0
    else { throw malformed("an identifier that is not PyTorch's") }
    var storage = Pickle.Storage(key: key, elementType: type, count: count, part: nil)
    if parts.count == 6, let part = integersOfPart(parts[5]) { storage.part = part }
    return .storage(storage)
  }

  /// `(key, offset, count)` of a part of a storage.
  private func integersOfPart(_ value: Pickle.Value) -> (offset: Int, count: Int)? {
    guard case .tuple(let parts) = node(value), parts.count == 3, let offset = integer(parts[1]),
      let count = integer(parts[2]), offset >= 0, count >= 0
    else { return nil }
    return (offset, count)
  }
}

/// The classes and functions a state dict is made of.
enum TorchGlobal {
  case orderedDictionary, rebuildTensor, rebuildTensorV2, rebuildParameter
  case storage(StoredElementType)

  init?(_ name: String) {
    switch name {
    case "collections.OrderedDict": self = .orderedDictionary
    case "torch._utils._rebuild_tensor": self = .rebuildTensor
    case "torch._utils._rebuild_tensor_v2": self = .rebuildTensorV2
    case "torch._utils._rebuild_parameter": self = .rebuildParameter
    default:
      guard let type = TorchGlobal.storages[name] else { return nil }
      self = .storage(type)
    }
  }

  private static let storages: [String: StoredElementType] = {
    let types: [String: StoredElementType] = [
      "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
      "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32,
      "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .boolean,
      "ComplexFloatStorage": .complex64, "ComplexDoubleStorage": .complex128,
      "QInt8Storage": .quantizedInt8, "QUInt8Storage": .quantizedUInt8,
      "QInt32Storage": .quantizedInt32,
    ]
    var storages: [String: StoredElementType] = ["torch.storage.UntypedStorage": .uint8]
    for (name, type) in types {
      storages["torch.\(name)"] = type
      storages["torch.cuda.\(name)"] = type
    }
    return storages
  }()
}
