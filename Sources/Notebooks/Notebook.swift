import Tensors

/// A notebook as it is in an `.ipynb` file: the code of its cells, in order.
///
/// Format: nbformat 4, minor versions 0 to 5.
public struct Notebook: Sendable {
  /// One code cell.
  public struct Cell: Sendable, Equatable {
    /// The cell's stable id; where the format had none yet, its place in the file, from 1.
    public let id: String
    /// What was typed in it.
    public let source: String
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

  /// Code cells in the order of the file; text cells are left out.
  public let codeCells: [Cell]

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
    var codeCells: [Cell] = []
    for (index, cell) in cells.enumerated() {
      guard let kind = cell["cell_type"]?.text else {
        throw .malformed("cell \(index + 1) has no `cell_type`")
      }
      guard kind == "code" else { continue }
      guard let source = cell["source"].flatMap(Self.source) else {
        throw .malformed("cell \(index + 1) has no text `source`")
      }
      codeCells.append(Cell(id: cell["id"]?.text ?? String(index + 1), source: source))
    }
    self.codeCells = codeCells
  }

  /// A source is one text or a list of lines that keep their line ends.
  private static func source(_ value: JSONSource) -> String? {
    if let text = value.text { return text }
    guard let lines = value.elements else { return nil }
    let texts = lines.compactMap(\.text)
    return texts.count == lines.count ? texts.joined() : nil
  }
}
