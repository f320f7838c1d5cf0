import Graphs
import Tensors

extension Model {
  /// Reads the model that Thaw saved, or recognises a checkpoint's architecture by its tensors' names
  /// and shapes and reads its weights.
  ///
  /// Of the latter, a model of 1000 classes gets ImageNet's names, any other the numbers from 0. Nothing is frozen.
  /// - Throws: ``ModelError/unknownArchitecture(known:)`` if the tensors are those of none, or the
  ///   first tensor that is missing, surplus or of the wrong shape; ``ModelError/stored(_:)``.
  public init(_ checkpoint: Checkpoint) throws(ModelError) {
    guard SavedValue.kind(of: checkpoint) == nil else {
      do throws(SavedValueError) { try self.init(try SavedValue(checkpoint)) } catch {
        throw .stored(error)
      }
      return
    }
    let match = try Match.best(for: checkpoint)
    try match.check(checkpoint)
    let architecture = match.architecture
    let tensors = try match.graph.parameters.map { binding throws(ModelError) in
      (name: binding.name, tensor: try realTensor(binding.name, in: checkpoint))
    }
    let names =
      match.outputCount == imageNetClasses.count
      ? imageNetClasses : (0..<match.outputCount).map(String.init)
    let task: Target.Task = match.outputCount == 1 ? .number : .classes(try ClassLabels(names))
    self.init(
      architecture: architecture.name, graph: match.graph, parameters: Parameters(tensors),
      preprocessing: .image(architecture.preprocessing),
      target: Target(column: nil, task: task),
      head: Head(
        dropout: headDropout, weight: architecture.headWeight, bias: architecture.headBias,
        featureCount: architecture.featureCount))
  }

  /// Kinds of architectures a checkpoint can be recognised as.
  public static var knownArchitectures: [String] {
    architectures.map(\.family).reduce(into: []) { families, family in
      if !families.contains(family) { families.append(family) }
    }
  }
}

/// Reads a weight as float32.
private func realTensor(_ name: String, in checkpoint: Checkpoint) throws(ModelError) -> Tensor {
  let tensor: Tensor
  do throws(CheckpointError) { tensor = try checkpoint.tensor(named: name) } catch {
    throw .checkpoint(error)
  }
  guard tensor.elementType.isReal else { throw .notReal(name, type: tensor.elementType) }
  return tensor.elementType == .float32 ? tensor : Tensor(tensor.floats, shape: tensor.shape)
}

/// An architecture beside a checkpoint.
private struct Match {
  let architecture: any Architecture
  let graph: Graph
  let outputCount: Int
  /// Tensors of the architecture that the checkpoint has, in the right shape.
  let foundCount: Int

  /// How alike they are: 1 if the tensors are the same.
  private var likeness: Double

  private init(_ architecture: any Architecture, _ checkpoint: Checkpoint) throws(ModelError) {
    self.architecture = architecture
    // The number of classes is the checkpoint's; all else is the architecture's.
    let bias = checkpoint[architecture.headBias]?.shape
    outputCount = bias.map { $0.rank == 1 ? max(1, $0[0]) : 1 } ?? 1
    graph = try architecture.graph(outputCount: outputCount)
    let types = graph.types
    foundCount = graph.parameters.count { parameter in
      checkpoint[parameter.name]?.shape == types[parameter.value].shape
    }
    let known = checkpoint.entries.count { !isTrainingCounter($0.name) }
    likeness = Double(foundCount) / Double(max(graph.parameters.count, known))
  }

  /// The likeliest architecture, if more than half of the tensors are its own.
  static func best(for checkpoint: Checkpoint) throws(ModelError) -> Match {
    var best: Match?
    // Without any of its landmarks a family is tried only if no other has one.
    let marked = architectures.filter { checkpoint[$0.landmark] != nil }
    for architecture in marked.isEmpty ? architectures : marked {
      let match = try Match(architecture, checkpoint)
      if match.likeness > best?.likeness ?? 0.5 { best = match }
    }
    guard let best else { throw .unknownArchitecture(known: Model.knownArchitectures) }
    return best
  }

  /// - Throws: the first tensor that does not fit.
  func check(_ checkpoint: Checkpoint) throws(ModelError) {
    for parameter in graph.parameters {
      guard let entry = checkpoint[parameter.name], entry.extent != nil else {
        let there = graph.parameters.count { checkpoint[$0.name]?.extent != nil }
        throw .missingTensor(
          parameter.name, architecture: architecture.name, found: there,
          of: graph.parameters.count, fileEndsAtByte: checkpoint.endsEarlyAtByte)
      }
      let expected = graph.types[parameter.value].shape
      guard entry.shape == expected else {
        throw .wrongShape(
          parameter.name, architecture: architecture.name, expected: expected, found: entry.shape)
      }
    }
    let names = Set(graph.parameters.map(\.name))
    for entry in checkpoint.entries
    where !names.contains(entry.name) && !isTrainingCounter(entry.name) {
      throw .surplusTensor(entry.name, architecture: architecture.name)
    }
  }
}

/// PyTorch's count of batches a batch norm has seen: it takes no part in what a model computes.
private func isTrainingCounter(_ name: String) -> Bool { name.hasSuffix(".num_batches_tracked") }
