/// Builds data from a pickle; calls nothing.
///
/// The same run both checks a file and loads it. A class or function that a state dict does not
/// need becomes a name, and what the pickle would do with it becomes an ``Pickle/Object``.
struct Unpickler {
  private(set) var stream: PickleStream
  private(set) var nodes: [Pickle.Node] = []
  var stack: [Pickle.Value] = []
  private var marks: [Int] = []
  private var memo: [Int: Pickle.Value] = [:]
  private var valueCount = 0
  private(set) var operationOffset = 0
  private var requests: [Request] = []
  private var requestPositions: [String: Int] = [:]

  /// Reads the pickle that starts at `offset`.
  ///
  /// - Parameter member: the file's name, for messages.
  /// - Throws: ``CheckpointError``.
  static func read(
    _ source: any ByteSource, at offset: Int = 0, member: String
  ) throws(CheckpointError) -> Pickle {
    var unpickler = Unpickler(stream: PickleStream(source, at: offset, member: member))
    return try unpickler.run()
  }

  private init(stream: PickleStream) { self.stream = stream }

  private mutating func run() throws(CheckpointError) -> Pickle {
    while true {
      operationOffset = stream.offset
      let byte = try stream.byte()
      guard let operation = PickleOpcode(rawValue: byte) else {
        throw malformed("an operation that pickles do not have, \(byte)")
      }
      if operation == .stop { break }
      try perform(operation)
    }
    let root = try pop()
    return Pickle(
      root: root, nodes: nodes,
      placeholders: requests.map { $0.placeholder(member: stream.member) }, end: stream.offset)
  }

  private mutating func perform(_ operation: PickleOpcode) throws(CheckpointError) {
    switch operation {
    case .proto, .frame, .mark, .pop, .popMark, .dup, .get, .binGet, .longBinGet, .put, .binPut,
      .longBinPut, .memoize, .stop:
      try arrange(operation)
    case .none, .newTrue, .newFalse, .int, .binInt, .binInt1, .binInt2, .long, .long1, .long4,
      .float, .binFloat:
      try push(try scalar(operation))
    case .string, .binString, .shortBinString, .unicode, .binUnicode, .shortBinUnicode,
      .binUnicode8, .binBytes, .shortBinBytes, .binBytes8, .byteArray8:
      try push(try text(operation))
    case .emptyList, .emptyDict, .emptyTuple, .emptySet, .list, .dict, .tuple, .tuple1, .tuple2,
      .tuple3, .frozenSet:
      try makeContainer(operation)
    case .append, .appends, .setItem, .setItems, .addItems:
      try fillContainer(operation)
    case .global, .stackGlobal, .inst, .obj, .reduce, .newObj, .newObjEx, .build, .ext1, .ext2,
      .ext4:
      try stand(operation)
    case .binPersID:
      let identifier = try pop()
      try push(try persistent(identifier))
    case .persID, .nextBuffer, .readOnlyBuffer:
      throw malformed("it needs data from outside of the file")
    }
  }

  // MARK: Stack and memo

  private mutating func arrange(_ operation: PickleOpcode) throws(CheckpointError) {
    switch operation {
    case .proto:
      let version = try stream.byte()
      guard version <= 5 else { throw malformed("its protocol is \(version), later than 5") }
    case .frame: _ = try stream.bytes(8)
    case .mark:
      guard marks.count < CheckpointLimits.pickleValues else {
        throw .tooMuch("marks in a pickle", limit: CheckpointLimits.pickleValues)
      }
      marks.append(stack.count)
    case .pop:
      // A mark counts as a value to POP.
      if let mark = marks.last, mark == stack.count { marks.removeLast() } else { _ = try pop() }
    case .popMark: _ = try popToMark()
    case .dup: try push(try top())
    case .get: try recall(try decimal())
    case .binGet: try recall(Int(try stream.byte()))
    case .longBinGet: try recall(Int(try stream.number(4)))
    case .put: try remember(try decimal())
    case .binPut: try remember(Int(try stream.byte()))
    case .longBinPut: try remember(Int(try stream.number(4)))
    default: try remember(memo.count)
    }
  }

  private mutating func decimal() throws(CheckpointError) -> Int {
    guard let number = Int(try stream.line()) else { throw malformed("not a number") }
    return number
  }

  private mutating func recall(_ index: Int) throws(CheckpointError) {
    guard let value = memo[index] else { throw malformed("it recalls what it never kept") }
    try push(value)
  }

  private mutating func remember(_ index: Int) throws(CheckpointError) {
    guard memo.count < CheckpointLimits.pickleValues else {
      throw .tooMuch("kept values in a pickle", limit: CheckpointLimits.pickleValues)
    }
    memo[index] = try top()
  }

  mutating func push(_ value: Pickle.Value) throws(CheckpointError) {
    valueCount += 1
    guard valueCount <= CheckpointLimits.pickleValues else {
      throw .tooMuch("values in a pickle", limit: CheckpointLimits.pickleValues)
    }
    stack.append(value)
  }

  mutating func push(_ node: Pickle.Node) throws(CheckpointError) {
    nodes.append(node)
    try push(.node(nodes.count - 1))
  }

  /// Keeps a container without pushing it.
  mutating func nodes(append node: Pickle.Node) { nodes.append(node) }

  private func top() throws(CheckpointError) -> Pickle.Value {
    guard let value = stack.last, stack.count > marks.last ?? 0 else {
      throw malformed("it uses a value that is not there")
    }
    return value
  }

  mutating func pop() throws(CheckpointError) -> Pickle.Value {
    let value = try top()
    stack.removeLast()
    return value
  }

  mutating func popToMark() throws(CheckpointError) -> [Pickle.Value] {
    guard let mark = marks.popLast(), mark <= stack.count else {
      throw malformed("it closes what it never opened")
    }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  func malformed(_ reason: String) -> CheckpointError {
    .malformedPickle(reason: reason, member: stream.member, byte: operationOffset)
  }

  // MARK: Access for the extensions

  mutating func read<Result>(
    _ body: (inout PickleStream) throws(CheckpointError) -> Result
  ) throws(CheckpointError) -> Result { try body(&stream) }

  /// Changes a container in place; taking it out first keeps its array unshared.
  mutating func change(
    _ value: Pickle.Value,
    _ body: (inout Pickle.Node) -> Bool
  ) throws(CheckpointError) {
    guard case .node(let index) = value else { throw malformed("it fills what is no container") }
    var node = Pickle.Node.tuple([])
    swap(&node, &nodes[index])
    let fits = body(&node)
    swap(&node, &nodes[index])
    guard fits else { throw malformed("it fills what is no container") }
  }

  func node(_ value: Pickle.Value) -> Pickle.Node? {
    guard case .node(let index) = value else { return nil }
    return nodes[index]
  }

  /// Notes that the file asks for something of Python's.
  mutating func note(_ name: String, _ use: Placeholder.Use) {
    let position = requestPositions[name] ?? requests.count
    if position == requests.count {
      requestPositions[name] = position
      requests.append(Request(name: name))
    }
    requests[position].add(use, at: operationOffset)
  }
}

/// What is asked of one class or function: a call outweighs that it is named.
private struct Request {
  let name: String
  private var named = Occurrence()
  private var called = Occurrence()

  private struct Occurrence {
    var first = 0
    var count = 0
  }

  init(name: String) { self.name = name }

  mutating func add(_ use: Placeholder.Use, at offset: Int) {
    var occurrence = use == .called ? called : named
    if occurrence.count == 0 { occurrence.first = offset }
    occurrence.count += 1
    if use == .called { called = occurrence } else { named = occurrence }
  }

  func placeholder(member: String) -> Placeholder {
    let (use, occurrence) = called.count > 0 ? (Placeholder.Use.called, called) : (.named, named)
    return Placeholder(
      name: name, use: use, member: member, byteOffset: occurrence.first, count: occurrence.count)
  }
}
