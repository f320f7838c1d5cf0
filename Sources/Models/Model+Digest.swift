import Tensors

extension Model {
  /// The digest of all that the model is: graph, weights by name, preprocessing, target, head, what
  /// is frozen, rows used.
  public var digest: Digest { Digest(of: canonicalValue) }

  /// What enters digests of values that hold this model.
  public var canonicalValue: CanonicalValue {
    guard let quantization, case .map(let fields) = realValue else { return realValue }
    return .map(fields + [(key: "quantization", value: quantization.canonicalValue)])
  }

  /// The fields that every model has.
  private var realValue: CanonicalValue {
    [
      "kind": "model",
      "architecture": .text(architecture),
      "graph": .digest(graph.digest),
      "parameters": parameters.canonicalValue(parameters.names),
      "preprocessing": preprocessing.canonicalValue,
      "target": target.canonicalValue,
      "dropout": .real(head.dropout),
      "frozen": .array(zip(regions, isFrozen).filter(\.1).map { .text($0.0.description) }),
      "rows": rowsUsed.canonicalValue,
    ]
  }
}
