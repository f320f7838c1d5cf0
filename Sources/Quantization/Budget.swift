import Graphs
import Models
import Tensors

/// How accurate a model is, over all rows and in slices large enough to tell.
public struct SlicedAccuracy: Sendable, Equatable {
  /// A slice by its name, and the share of its rows that are right.
  public struct Slice: Sendable, Equatable {
    /// As a person reads it: `type poly`.
    public let name: String
    /// From 0 to 1.
    public let accuracy: Double

    /// A slice.
    public init(name: String, accuracy: Double) { (self.name, self.accuracy) = (name, accuracy) }
  }

  /// The share of all rows.
  public let overall: Double
  /// The slices that count, in a fixed order.
  public let slices: [Slice]

  /// The accuracy of all rows and of slices.
  public init(overall: Double, slices: [Slice]) {
    (self.overall, self.slices) = (overall, slices)
  }

  /// The largest loss against another model on the same rows, and where.
  func largestLoss(against reference: SlicedAccuracy) -> (loss: Double, slice: String?) {
    var largest: (loss: Double, slice: String?) = (reference.overall - overall, nil)
    for (slice, other) in zip(slices, reference.slices)
    where other.accuracy - slice.accuracy > largest.loss {
      largest = (other.accuracy - slice.accuracy, slice.name)
    }
    return largest
  }
}

extension Quantizer {
  /// The model with as many regions of integers as a budget allows: the region whose integers change
  /// the logits most goes back to real numbers first, until no slice loses more than the budget.
  ///
  /// - Parameters:
  ///   - budget: the accuracy that may be lost, from 0 to 1.
  ///   - rows: a few rows that sensitivity is measured on.
  ///   - measure: the accuracy of a model.
  /// - Returns: nil if only the real model is within the budget.
  /// - Throws: what `measure` throws; what running a graph throws.
  public func model(
    within budget: Double, sensitivityOn rows: CalibrationRows,
    measuring measure: (Model) throws -> SlicedAccuracy
  ) throws -> Model? {
    let reference = try measure(original)
    var trials: [QuantizationRecord.Trial] = []
    func attempt(_ real: Set<Region>, _ region: Region?, _ ratio: Double?) throws -> Model? {
      let model = try self.model(real: real)
      let (loss, slice) = try measure(model).largestLoss(against: reference)
      // A row more or less is exact in accuracy, not in the difference of two shares.
      let isWithin = loss <= budget + 1e-9
      trials.append(
        QuantizationRecord.Trial(
          region: region?.description, signalToNoise: ratio, loss: loss, slice: slice,
          isWithin: isWithin))
      guard isWithin, let record = model.quantization else { return nil }
      return try network.model.quantized(
        record.with(trials: trials), weights: model.parameters.tensors(of: model.graph))
    }
    if let model = try attempt([], nil, nil) { return model }
    var real: Set<Region> = []
    for (region, ratio) in try sensitivities(of: try model(), on: rows).dropLast() {
      real.insert(region)
      if let model = try attempt(real, region, ratio) { return model }
    }
    return nil
  }

  /// For each region how much the logits change when it alone is integers, in decibels, the most
  /// sensitive first.
  ///
  /// - Parameter integers: the model with integers everywhere, whose layers are taken one region at a
  ///   time.
  func sensitivities(
    of integers: Model, on rows: CalibrationRows
  ) throws -> [(region: Region, signalToNoise: Double?)] {
    let real = try logits(network.model, rows)
    var found: [(region: Region, signalToNoise: Double?)] = []
    for region in regions {
      let integer = try logits(try model(of: integers, only: region), rows)
      var (signal, noise) = (0.0, 0.0)
      for (x, y) in zip(real, integer) {
        signal += Double(x) * Double(x)
        noise += Double(x - y) * Double(x - y)
      }
      found.append((region, Decibels.of(signal, over: noise)))
    }
    // Of equally sensitive ones the earlier goes first.
    return found.enumerated().sorted {
      let ratios = [$0, $1].map { $0.element.signalToNoise ?? .infinity }
      return (ratios[0], $0.offset) < (ratios[1], $1.offset)
    }.map(\.element)
  }

  private func logits(_ model: Model, _ rows: CalibrationRows) throws -> [Float] {
    let compiled = try CompiledGraph(
      model.inferenceGraph, parameters: model.parameters.tensors(of: model.inferenceGraph))
    return try stride(from: 0, to: rows.count, by: NetworkStatistics.chunk).flatMap { start in
      let range = start..<min(start + NetworkStatistics.chunk, rows.count)
      return try compiled.run([.tensor(try rows.tensor(range))])[0].floats
    }
  }
}
