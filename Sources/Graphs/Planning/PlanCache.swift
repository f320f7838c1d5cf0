import Synchronization
import Tensors

/// Compiled graphs of this process by what they compute, so that a second `predict` plans nothing.
public final class PlanCache: Sendable {
  /// The cache of this process: the four compiled graphs used last.
  public static let shared = PlanCache(capacity: 4)

  private struct Key: Hashable {
    let graph: Digest
    let parameters: [Digest]
    let forms: [InputForm]?
    let mode: CompiledGraph.Mode
    let maximumRows: Int
  }

  private let capacity: Int
  /// The least recently used first.
  private let entries = Mutex<[(key: Key, compiled: CompiledGraph)]>([])

  /// A cache for this many compiled graphs.
  public init(capacity: Int) { self.capacity = capacity }

  /// The graph compiled as asked for, now or before.
  ///
  /// - Throws: as `CompiledGraph.init`.
  public func compiled(
    _ graph: Graph, parameters: [String: Tensor] = [:], forms: [InputForm]? = nil,
    mode: CompiledGraph.Mode = .kernels, maximumRows: Int = CompiledGraph.defaultRows
  ) throws -> CompiledGraph {
    let digests = try graph.parameters.map { binding in
      guard let tensor = parameters[binding.name] else {
        throw GraphError.missingParameter(binding.name)
      }
      return tensor.digest
    }
    let key = Key(
      graph: graph.digest, parameters: digests, forms: forms, mode: mode, maximumRows: maximumRows)
    if let known = take(key) { return known }
    let compiled = try CompiledGraph(
      graph, parameters: parameters, forms: forms, mode: mode, maximumRows: maximumRows)
    entries.withLock { entries in
      entries.append((key, compiled))
      if entries.count > capacity { entries.removeFirst() }
    }
    return compiled
  }

  private func take(_ key: Key) -> CompiledGraph? {
    entries.withLock { entries in
      guard let place = entries.firstIndex(where: { $0.key == key }) else { return nil }
      let entry = entries.remove(at: place)
      entries.append(entry)
      return entry.compiled
    }
  }
}
