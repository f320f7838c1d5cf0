import Graphs
import Interpreter
import Tensors
import Training

/// What a notebook's one metadata block `thaw` holds: what was computed when it was recorded, and by what.
public struct NotebookRecord: Sendable, Equatable {
  /// What made the values.
  public struct Origin: Sendable, Equatable {
    /// Thaw's version.
    public let version: String
    /// The language's edition.
    public let edition: Int
    /// Of the operators' arithmetic.
    public let operators: Int
    /// Of what decodes pictures.
    public let decoders: String
    /// Of how values are rendered.
    public let renderer: Int

    /// This program.
    public init(version: String, edition: Int) {
      self.init(
        version: version, edition: edition, operators: Operators.version,
        decoders: ImageDecoders.version, renderer: Rendering.version)
    }

    init(version: String, edition: Int, operators: Int, decoders: String, renderer: Int) {
      self.version = version
      self.edition = edition
      self.operators = operators
      self.decoders = decoders
      self.renderer = renderer
    }
  }

  /// What made the values.
  public let origin: Origin
  /// The code cells, in the order in which they ran.
  public let cells: [CellRecord]

  /// A record of cells that this program ran.
  init(origin: Origin, cells: [CellRecord]) {
    self.origin = origin
    self.cells = cells
  }

  /// What was recorded of the cell with this id.
  func cell(_ id: String) -> CellRecord? { cells.first { $0.id == id } }
}
