/// What a pickle builds, as data: nothing in it was looked up in Python or called.
struct Pickle: Sendable {
  /// A value; containers are kept in ``Pickle/nodes`` because a pickle may share them or make
  /// circles of them.
  enum Value: Sendable {
    case none
    case boolean(Bool)
    case integer(Int64)
    /// A whole number of more than 64 bits: two's complement, little-endian.
    case longInteger([UInt8])
    case real(Double)
    case text(String)
    case bytes([UInt8])
    case node(Int)
  }

  typealias Pair = (key: Value, value: Value)

  enum Node: Sendable {
    case list([Value])
    case tuple([Value])
    case set([Value])
    case mapping([Pair])
    /// A class or function, by its full name in Python.
    case global(String)
    /// What a call on an unknown class or function would have made.
    case object(Object)
    case storage(Storage)
    case tensor(TensorView)
  }

  /// Stands for an object that Python would have made.
  struct Object: Sendable {
    let maker: Value
    let arguments: Value
    var state: Value?
    var elements: [Value] = []
    var pairs: [Pair] = []
  }

  /// Numbers of one type that tensors are views of.
  struct Storage: Sendable {
    let key: String
    let elementType: StoredElementType
    /// In elements.
    let count: Int
    /// A part of another storage, in its elements; only files before PyTorch 0.4 have these.
    var part: (offset: Int, count: Int)?
  }

  struct TensorView: Sendable {
    let storage: Storage
    let offset: Int
    let shape: [Int]
    let strides: [Int]
  }

  let root: Value
  let nodes: [Node]
  let placeholders: [Placeholder]
  /// The offset after the pickle's last byte.
  let end: Int

  /// The container behind a value, if it is one.
  func node(_ value: Value) -> Node? {
    guard case .node(let index) = value else { return nil }
    return nodes[index]
  }
}

/// The operations of pickle protocols 0 to 5, by the names of Python's `pickle.py`.
enum PickleOpcode: UInt8 {
  case mark = 0x28, stop = 0x2E, pop = 0x30, popMark = 0x31, dup = 0x32
  case float = 0x46, int = 0x49, binInt = 0x4A, binInt1 = 0x4B, long = 0x4C, binInt2 = 0x4D
  case none = 0x4E, persID = 0x50, binPersID = 0x51, reduce = 0x52, string = 0x53
  case binString = 0x54, shortBinString = 0x55, unicode = 0x56, binUnicode = 0x58
  case append = 0x61, build = 0x62, global = 0x63, dict = 0x64, emptyDict = 0x7D, appends = 0x65
  case get = 0x67, binGet = 0x68, inst = 0x69, longBinGet = 0x6A, list = 0x6C, emptyList = 0x5D
  case obj = 0x6F, put = 0x70, binPut = 0x71, longBinPut = 0x72, setItem = 0x73, tuple = 0x74
  case emptyTuple = 0x29, setItems = 0x75, binFloat = 0x47
  case proto = 0x80, newObj = 0x81, ext1 = 0x82, ext2 = 0x83, ext4 = 0x84, tuple1 = 0x85
  case tuple2 = 0x86, tuple3 = 0x87, newTrue = 0x88, newFalse = 0x89, long1 = 0x8A, long4 = 0x8B
  case binBytes = 0x42, shortBinBytes = 0x43
  case shortBinUnicode = 0x8C, binUnicode8 = 0x8D, binBytes8 = 0x8E, emptySet = 0x8F
  case addItems = 0x90, frozenSet = 0x91, newObjEx = 0x92, stackGlobal = 0x93, memoize = 0x94
  case frame = 0x95, byteArray8 = 0x96, nextBuffer = 0x97, readOnlyBuffer = 0x98
}
