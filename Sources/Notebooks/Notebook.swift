import Tensors

/// A notebook as it is in an `.ipynb` file. What Thaw does not understand of it stays as it stands,
/// byte for byte.
///
/// Format: nbformat 4, minor versions 0 to 5.
public struct Notebook: Sendable {
  /// One cell.
  public struct Cell: Sendable {
    /// What is done with it.
    public enum Kind: Sendable, Equatable {
      /// It is run.
      case code
      /// It is read by people: `markdown`, `raw`, and what later formats may bring.
      case text
    }

    /// The cell's stable id; where it has none, or another cell has it too, its place in the file, from 1.
    public let id: String
    /// Code or text.
    public let kind: Kind
    /// What was typed in it.
    public let source: String
    /// What it showed; nil where that is not in a form that Thaw writes.
    public let outputs: [Output]?
    let json: JSONSource
  }

  /// Something a cell showed: its forms by media type.
  public struct Output: Sendable, Equatable {
    /// `text/plain`, `text/html` and their contents; others that a stranger may have added are named
    /// with an empty content.
    public let data: [(type: String, content: String)]

    /// Equal if they have the same forms in any order.
    public static func == (left: Output, right: Output) -> Bool {
      left.data.count == right.data.count
        && left.data.allSatisfy { form in
          right.data.contains { $0.type == form.type && $0.content == form.content }
        }
    }
  }

  /// Why a file is not a notebook Thaw can read.
  public enum Failure: Error, Sendable, Equatable {
    /// Not JSON.
    case json(reason: String, byte: Int)
    /// JSON, but not a notebook: what is missing or wrong, and where.
    case malformed(String)
    /// Another major version of the format.
    case version(Int)
    /// A file larger than ``Notebook/byteLimit``.
    case tooLarge(byteCount: Int)
  }

  /// Largest file that is read, in bytes: outputs with many pictures fit, a mistake does not.
  public static let byteLimit = 256 << 20

  /// All cells in the order of the file.
  public let cells: [Cell]
  /// What was recorded of it; nil if nothing was.
  public let record: NotebookRecord?
  let bytes: [UInt8]
  let root: JSONSource

  /// The cells that are run, in the order of the file.
  public var codeCells: [Cell] { cells.filter { $0.kind == .code } }

  /// Reads the bytes of an `.ipynb` file.
  ///
  /// - Throws: ``Failure``.
  public init(_ bytes: [UInt8]) throws(Failure) {
    guard bytes.count <= Self.byteLimit else { throw .tooLarge(byteCount: bytes.count) }
    let root: JSONSource
    do { root = try JSONSource(bytes) } catch {
      throw .json(reason: error.reason, byte: error.byte)
    }
    guard let version = root["nbformat"]?.integer else {
      throw .malformed("it has no format number `nbformat`")
    }
    guard version == 4 else { throw .version(version) }
    guard let cells = root["cells"]?.elements else { throw .malformed("it has no list `cells`") }
    var read: [Cell] = []
    var ids: Set<String> = []
    for (index, cell) in cells.enumerated() {
      read.append(try Cell(cell, number: index + 1, ids: &ids))
    }
    self.bytes = bytes
    self.root = root
    self.cells = read
    record = try root["metadata"]?["thaw"].map { json throws(Failure) in
      try NotebookRecord(json)
    }
  }
}

extension Notebook.Cell {
  fileprivate init(
    _ json: JSONSource, number: Int, ids: inout Set<String>
  ) throws(Notebook.Failure) {
    guard let kind = json["cell_type"]?.text else {
      throw .malformed("cell \(number) has no `cell_type`")
    }
    let source = json["source"].flatMap(\.lines)
    guard kind != "code" || source != nil else {
      throw .malformed("cell \(number) has no text `source`")
    }
    let own = json["id"]?.text
    id = own.flatMap { ids.insert($0).inserted ? $0 : nil } ?? String(number)
    self.kind = kind == "code" ? .code : .text
    self.source = source ?? ""
    outputs = json["outputs"]?.elements.flatMap { outputs in
      let read = outputs.compactMap(Notebook.Output.init)
      return read.count == outputs.count ? read : nil
    }
    self.json = json
  }
}

extension Notebook.Output {
  /// Nil for what is no display of forms: streams and errors, which Thaw never writes.
  fileprivate init?(_ json: JSONSource) {
    guard case .object(let forms)? = json["data"]?.content else { return nil }
    data = forms.map { ($0.key, $0.value.lines ?? "") }
  }
}

extension JSONSource {
  /// A text that may stand as one or as a list of lines that keep their line ends.
  fileprivate var lines: String? {
    if let text { return text }
    guard let elements else { return nil }
    let texts = elements.compactMap(\.text)
    return texts.count == elements.count ? texts.joined() : nil
  }
}
