import Foundation
import Graphs
import Models
import Synchronization
import Tensors

/// The parts of one model made ready to run, each when it is first needed.
final class CompiledModel: Sendable {
  /// What is run.
  enum Part: Hashable, Sendable {
    /// From the input to the features.
    case trunk(InputForm)
    /// From the features to the logits.
    case head
    /// From the input to the logits.
    case whole(InputForm)
  }

  private let graphs = Mutex<[Part: CompiledGraph]>([:])

  /// The part, compiled now or before.
  ///
  /// - Throws: what `CompiledGraph.init` throws.
  func graph(_ part: Part, of model: Model) throws -> CompiledGraph {
    if let known = graphs.withLock({ $0[part] }) { return known }
    let (graph, form): (Graph, InputForm) =
      switch part {
      case .trunk(let form): (model.trunk, form)
      case .head: (model.headGraph, .elements)
      case .whole(let form): (model.inferenceGraph, form)
      }
    let compiled = try PlanCache.shared.compiled(
      graph, parameters: model.parameters.tensors(of: graph), forms: [form],
      maximumRows: InferenceBatch.rowCount)
    graphs.withLock { $0[part] = compiled }
    return compiled
  }
}

/// Rows that are run through a network together: memory and speed, never results.
enum InferenceBatch {
  /// `THAW_BATCH` from 1 to 4,096, else 32.
  static let rowCount: Int = {
    let text = ProcessInfo.processInfo.environment["THAW_BATCH"]
    guard let count = text.flatMap({ Int($0) }), (1...4096).contains(count) else {
      return CompiledGraph.defaultRows
    }
    return count
  }()
}
