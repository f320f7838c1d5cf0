/// The tensors of an unpickled checkpoint by name, in the order of the file.
///
/// A state dict is found at the top or under one of the usual keys. The tensors of a pickled module
/// are named as PyTorch names them, by walking `_parameters`, `_buffers` and `_modules`. A `module.`
/// that every name begins with, left over from training on several devices, goes.
struct StateDictionary {
  private(set) var tensors: [(name: String, view: Pickle.TensorView)] = []
  private(set) var metadata: [(key: String, value: String)] = []

  private let pickle: Pickle
  private var visits = 0
  private var path: Set<Int> = []

  /// - Throws: ``CheckpointError`` if the parts repeat without end or two tensors have one name.
  init(_ pickle: Pickle) throws(CheckpointError) {
    self.pickle = pickle
    try walk(top(), name: "", depth: 0)
    let prefix = "module."
    if !tensors.isEmpty, tensors.allSatisfy({ $0.name.hasPrefix(prefix) }) {
      tensors = tensors.map { (String($0.name.dropFirst(prefix.count)), $0.view) }
    }
    // A key set twice keeps its last value in Python; a file that does so hides something.
    var names = Set<String>()
    for tensor in tensors where !names.insert(tensor.name).inserted {
      throw .duplicateTensor(tensor.name)
    }
  }

  /// Where the state dict begins; what stands beside it is metadata.
  private mutating func top() -> Pickle.Value {
    var value = pickle.root
    for _ in 0..<4 {
      guard case .mapping(let pairs) = pickle.node(value) else { return value }
      let usual = ["state_dict", "model_state_dict", "model_state", "model", "net", "network"]
      let inner = usual.compactMap { [self] usualKey in
        pairs.first { key($0.key) == usualKey && isContainer($0.value) }
      }.first
      for pair in pairs {
        guard let key = key(pair.key), let text = text(pair.value) else { continue }
        metadata.append((key, text))
      }
      guard let inner else { return value }
      value = inner.value
    }
    return value
  }

  private func isContainer(_ value: Pickle.Value) -> Bool {
    switch pickle.node(value) {
    case .mapping, .object: true
    default: false
    }
  }

  private mutating func walk(
    _ value: Pickle.Value, name: String, depth: Int
  ) throws(CheckpointError) {
    visits += 1
    guard visits <= CheckpointLimits.visits else {
      throw .tooMuch("parts, counted where they are used", limit: CheckpointLimits.visits)
    }
    guard case .node(let index) = value else { return }
    if case .tensor(let view) = pickle.nodes[index] {
      tensors.append((name.isEmpty ? "tensor" : name, view))
      return
    }
    guard depth < CheckpointLimits.nesting else {
      throw .tooMuch("parts inside each other", limit: CheckpointLimits.nesting)
    }
    // A circle leads nowhere new.
    guard path.insert(index).inserted else { return }
    defer { path.remove(index) }
    switch pickle.nodes[index] {
    case .mapping(let pairs): try walk(pairs, name: name, depth: depth)
    case .list(let values), .tuple(let values):
      for (position, value) in values.enumerated() {
        try walk(value, name: joined(name, String(position)), depth: depth + 1)
      }
    case .object(let object): try walk(object, name: name, depth: depth)
    case .set, .global, .storage, .tensor: return
    }
  }

  private mutating func walk(
    _ pairs: [Pickle.Pair], name: String, depth: Int
  ) throws(CheckpointError) {
    for pair in pairs {
      guard let key = key(pair.key) else { continue }
      try walk(pair.value, name: joined(name, key), depth: depth + 1)
    }
  }

  private mutating func walk(
    _ object: Pickle.Object, name: String, depth: Int
  ) throws(CheckpointError) {
    try walk(object.pairs, name: name, depth: depth)
    guard let state = object.state, case .mapping(let attributes) = pickle.node(state) else {
      return
    }
    // What a module keeps: its own tensors, then those of its parts.
    for attribute in ["_parameters", "_buffers", "_modules"] {
      for pair in attributes where key(pair.key) == attribute {
        try walk(pair.value, name: name, depth: depth + 1)
      }
    }
  }

  private func joined(_ name: String, _ key: String) -> String {
    name.isEmpty ? key : "\(name).\(key)"
  }

  private func key(_ value: Pickle.Value) -> String? {
    switch value {
    case .text(let text): text
    case .integer(let integer): String(integer)
    default: nil
    }
  }

  private func text(_ value: Pickle.Value) -> String? {
    switch value {
    case .boolean(let boolean): String(boolean)
    case .integer(let integer): String(integer)
    case .real(let real): String(real)
    case .text(let text): printable(text)
    default: nil
    }
  }
}
