import Graphs
import Tensors

/// A model in a file: a ``SavedValue`` of the kind `model`.
///
/// Its tensors are the parameters under the names the architecture's source gives them, so that other
/// programs find what they know, then the graph's constants. Its texts are
///
/// | key | text |
/// |---|---|
/// | `thaw.model` | JSON: `operators` (their version), `architecture`, `graph`, `head` (dropout, names of weight and bias), `preprocessing`, `target` (column, classes), `frozen` (regions), `statistics` |
/// | `thaw.rows.fitted`, `thaw.rows.tuned` | the first 16 hexadecimal digits of each row's digest, ascending, one after another |
/// | `thaw.test` | JSON: seed and purpose of the test vector, and its outputs |
/// | `thaw.digest` | the model's digest |
/// | `thaw.quantization` | of a quantized model only: see ``StoredQuantization`` |
extension Model {
  /// The model as a file holds it.
  ///
  /// - Throws: ``SavedValueError/graph(_:)`` if its test vector cannot be computed.
  public func stored() throws(SavedValueError) -> SavedValue {
    let vector: TestVector
    do { vector = try TestVector(of: self) } catch { throw .graph("\(error)") }
    let graph = StoredGraph(graph)
    let integers = StoredQuantization(of: self)
    // What integers stand for is computed from them, so it need not be there twice.
    let real = parameters.names.filter { integers?.parameters.contains($0) != true }
    return SavedValue(
      kind: Model.storedKind,
      texts: [
        ("model", description(graph.description).json),
        ("rows.fitted", prefixText(rowsUsed.fitted)),
        ("rows.tuned", prefixText(rowsUsed.tuned)),
        ("test", vector.text),
        ("digest", digest.description),
      ] + (integers.map { [(StoredQuantization.key, $0.text)] } ?? []),
      tensors: real.map { ($0, parameters.tensor($0)) } + graph.constants
        + (integers?.tensors ?? []))
  }

  /// What a file of a model says it holds.
  public static let storedKind = "model"

  private func description(_ graph: CanonicalValue) -> CanonicalValue {
    .map([
      ("operators", .integer(Int64(Operators.version))),
      ("architecture", .text(architecture)),
      ("preprocessing", preprocessing.canonicalValue),
      ("target", target.canonicalValue),
      (
        "head",
        .map([
          ("dropout", .real(head.dropout)), ("weight", .text(head.weight)),
          ("bias", .text(head.bias)),
        ])
      ),
      ("frozen", .array(zip(regions, isFrozen).filter(\.1).map { .text($0.0.description) })),
      ("statistics", "frozen"),
      ("graph", graph),
    ])
  }
}

extension Model {
  /// Makes the model that was saved.
  ///
  /// - Parameter isComputed: whether the test vector is computed again; without, a store that vouches
  ///   for its files opens faster.
  /// - Throws: ``SavedValueError`` for anything that is not as it was saved, or that no model can be.
  public init(_ stored: SavedValue, isComputed: Bool = true) throws(SavedValueError) {
    guard stored.kind == Model.storedKind else {
      throw .otherKind(stored.kind, expected: Model.storedKind)
    }
    let reader = StoredModelReader(
      stored: stored, fields: try StoredFields(json: try stored.text("model"), path: "thaw.model"))
    self = try reader.model()
    guard let recorded = Digest(try stored.text("digest")) else {
      throw .malformed("thaw.digest", reason: "it is no digest")
    }
    let found = digest
    guard found == recorded else { throw .otherDigest(found: found, recorded: recorded) }
    let vector = try TestVector(text: try stored.text("test"))
    guard isComputed else { return }
    let computed: TestVector
    do { computed = try TestVector(of: self) } catch { throw .graph("\(error)") }
    try computed.check(recorded: vector)
  }
}

/// 16 digits a row.
private func prefixText(_ prefixes: [UInt64]) -> String {
  hexadecimal(
    prefixes.lazy.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
    })
}
