import Graphs
import OrderedCollections
import Tensors

/// A model's tensors by name, in the order of its graph.
public struct Parameters: Sendable {
  private var entries: OrderedDictionary<String, Tensor>

  /// No two of `tensors` may have one name.
  public init(_ tensors: [(name: String, tensor: Tensor)]) {
    entries = OrderedDictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })
  }

  /// The names in order.
  public var names: [String] { Array(entries.keys) }

  /// The tensor of a name, or nil.
  public subscript(name: String) -> Tensor? { entries[name] }

  /// The tensor of a name that is known to be there.
  func tensor(_ name: String) -> Tensor {
    guard let tensor = self[name] else { preconditionFailure("no parameter \(name)") }
    return tensor
  }

  /// The tensors that a graph is bound to: its own parameters, no others.
  ///
  /// - Precondition: all are there.
  public func tensors(of graph: Graph) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for parameter in graph.parameters { tensors[parameter.name] = tensor(parameter.name) }
    return tensors
  }

  /// The same parameters with some replaced; their order stays.
  ///
  /// - Precondition: the names are there and the shapes equal.
  func replacing(_ tensors: [String: Tensor]) -> Parameters {
    var replaced = self
    for (name, tensor) in tensors {
      precondition(entries[name]?.shape == tensor.shape, "another shape for \(name)")
      replaced.entries[name] = tensor
    }
    return replaced
  }

  /// Name and content of each, in order, as they enter a digest.
  func canonicalValue(_ names: some Sequence<String>) -> CanonicalValue {
    .array(names.map { [.text($0), entries[$0]?.canonicalValue ?? .null] })
  }
}
