import Graphs
import Tensors

/// The integers of a quantized model in a file.
///
/// The text `thaw.quantization` is JSON: `values` (name, scale, zero), `layers` (name, the parameters
/// `weight` and `bias` that it stands for, and the value `input` that it reads), `measured`, `methods`,
/// `trials`, `bytes`. A layer's integers are the tensors `quantized.NAME.weight`, `.scales` and `.bias`;
/// the parameters they stand for are computed from them and do not stand in the file.
struct StoredQuantization {
  /// What a layer stands for.
  private struct Site {
    let weight, bias, input: String
  }

  /// The file's text.
  static let key = "quantization"

  let record: QuantizationRecord
  /// By layer.
  private let sites: [Site]

  private init(_ record: QuantizationRecord, _ sites: [Site]) {
    (self.record, self.sites) = (record, sites)
  }

  /// A model's integers; nil if it has none.
  init?(of model: Model) {
    guard let record = model.quantization else { return nil }
    let names = Dictionary(uniqueKeysWithValues: model.graph.parameters.map { ($0.value, $0.name) })
    let inputs = Dictionary(uniqueKeysWithValues: model.graph.inputs.map { ($0.value, $0.name) })
    let producers = model.graph.producers
    let nodes = Dictionary(model.graph.nodes.map { ($0.name, $0) }) { first, _ in first }
    sites = record.integers.layers.map { layer in
      guard let node = nodes[layer.name], let weight = names[node.inputs[1]],
        let bias = names[node.inputs[2]],
        let input = inputs[node.inputs[0]] ?? producers[node.inputs[0]]?.name
      else { preconditionFailure("a layer of integers that is not in its graph") }
      return Site(weight: weight, bias: bias, input: input)
    }
    self.record = record
  }

  /// Names of the parameters that are not in the file.
  var parameters: Set<String> { Set(sites.flatMap { [$0.weight, $0.bias] }) }

  /// The integers as tensors.
  var tensors: [(name: String, tensor: Tensor)] {
    record.integers.layers.flatMap { layer in
      [
        (
          name: "quantized.\(layer.name).weight",
          Tensor(layer.weight.map { Int64($0) }, shape: layer.shape)
        ),
        ("quantized.\(layer.name).scales", Tensor(layer.scales, shape: [layer.scales.count])),
        (
          "quantized.\(layer.name).bias",
          Tensor(layer.bias.map { Int64($0) }, shape: [layer.bias.count])
        ),
      ]
    }
  }

  /// The file's text.
  var text: String {
    func real(_ value: Double?) -> CanonicalValue { value.map { .real($0) } ?? .null }
    let layers = zip(record.integers.layers, sites).map { layer, site -> CanonicalValue in
      [
        "name": .text(layer.name), "weight": .text(site.weight), "bias": .text(site.bias),
        "input": .text(site.input),
      ]
    }
    let description: CanonicalValue = [
      "values": .array(
        record.integers.values.map {
          [
            "name": .text($0.name), "scale": .real(Double($0.scale)),
            "zero": .integer(Int64($0.zeroPoint)),
          ]
        }),
      "layers": .array(layers),
      "measured": .array(
        record.layers.map {
          .map(
            [
              ("name", .text($0.name)), ("integer", .boolean($0.isInteger)),
              ("low", .real(Double($0.low))), ("high", .real(Double($0.high))),
              ("decibels", real($0.signalToNoise)),
            ] + ($0.gain.map { [("gain", .real($0))] } ?? []))
        }),
      "methods": .array(record.methods.map { .text($0) }),
      "trials": .array(record.trials.map(Self.fields(of:))),
      "bytes": .integer(Int64(record.realByteCount)),
    ]
    return description.json
  }
}

extension StoredQuantization {
  /// Reads a file's integers; nil where it has none.
  ///
  /// - Parameter tensors: the file's by name; those of integers are replaced by the parameters they
  ///   stand for.
  init?(_ stored: SavedValue, tensors: inout [String: Tensor]) throws(SavedValueError) {
    guard stored.texts.contains(where: { $0.key == Self.key }) else { return nil }
    let fields = try StoredFields(json: try stored.text(Self.key), path: "thaw.\(Self.key)")
    var values: [Quantization.Value] = []
    for value in try fields.list("values") {
      values.append(
        Quantization.Value(
          name: try value.text("name"), scale: Float(try value.real("scale")),
          zeroPoint: UInt8(try value.integer("zero", in: 0...255))))
    }
    let scales = Dictionary(values.map { ($0.name, $0.scale) }) { first, _ in first }
    var layers: [Quantization.Layer] = []
    var sites: [Site] = []
    for layer in try fields.list("layers") {
      let site = Site(
        weight: try layer.text("weight"), bias: try layer.text("bias"),
        input: try layer.text("input"))
      guard let scale = scales[site.input] else { throw layer.error("input", "it has no scale") }
      let made = try Self.layer(layer, tensors: &tensors)
      guard tensors[site.weight] == nil, tensors[site.bias] == nil, site.weight != site.bias else {
        throw layer.error("weight", "the parameters stand in the file twice")
      }
      tensors[site.weight] = made.realWeight
      tensors[site.bias] = made.realBias(inputScale: scale)
      layers.append(made)
      sites.append(site)
    }
    self.init(
      QuantizationRecord(
        integers: Quantization(values: values, layers: layers),
        layers: try Self.measured(fields), methods: try fields.texts("methods"),
        trials: try Self.trials(fields), realByteCount: try fields.integer("bytes", in: 0...Int.max)
      ),
      sites)
  }

  /// One layer from its three tensors, which are taken out.
  private static func layer(
    _ fields: StoredFields, tensors: inout [String: Tensor]
  ) throws(SavedValueError) -> Quantization.Layer {
    let name = try fields.text("name")
    let parts = ["weight", "scales", "bias"].map {
      tensors.removeValue(forKey: "quantized.\(name).\($0)")
    }
    guard let weight = parts[0], case .int64(let integers) = weight.storage,
      let scale = parts[1], case .float32(let scales) = scale.storage,
      let bias = parts[2], case .int64(let biases) = bias.storage,
      [2, 4].contains(weight.shape.rank), scale.shape == [weight.shape[0]],
      bias.shape == scale.shape
    else { throw fields.error("name", "its integers, scales and biases do not fit each other") }
    let (bytes, words) = (
      integers.compactMap { Int8(exactly: $0) }, biases.compactMap { Int32(exactly: $0) }
    )
    guard bytes.count == integers.count, words.count == biases.count, !bytes.contains(.min) else {
      throw fields.error("name", "its integers are out of range")
    }
    return Quantization.Layer(
      name: name, weight: bytes, shape: weight.shape, scales: scales, bias: words)
  }

  private static func measured(
    _ fields: StoredFields
  ) throws(SavedValueError) -> [QuantizationRecord.Layer] {
    var layers: [QuantizationRecord.Layer] = []
    for layer in try fields.list("measured") {
      layers.append(
        QuantizationRecord.Layer(
          name: try layer.text("name"), isInteger: try layer.boolean("integer"),
          low: Float(try layer.real("low")), high: Float(try layer.real("high")),
          signalToNoise: layer.has("decibels") ? try layer.real("decibels") : nil,
          gain: layer.has("gain") ? try layer.real("gain") : nil))
    }
    return layers
  }

  private static func trials(
    _ fields: StoredFields
  ) throws(SavedValueError) -> [QuantizationRecord.Trial] {
    var trials: [QuantizationRecord.Trial] = []
    for trial in try fields.list("trials") {
      let isOld = !trial.has("layers")
      let region = trial.has("region") ? [try trial.text("region")] : []
      trials.append(
        QuantizationRecord.Trial(
          layers: isOld ? region : try trial.texts("layers"), loss: try trial.real("loss"),
          slice: trial.has("slice") ? try trial.text("slice") : nil,
          isWithin: try trial.boolean("within"),
          rowCount: isOld ? nil : try trial.integer("rows", in: 0...Int.max),
          signalToNoise: trial.has("decibels") ? try trial.real("decibels") : nil))
    }
    return trials
  }

  /// An attempt as it stands in the file; one of a file of Thaw before this one as it stood there.
  private static func fields(of trial: QuantizationRecord.Trial) -> CanonicalValue {
    let slice: CanonicalValue = trial.slice.map { .text($0) } ?? .null
    guard let rowCount = trial.rowCount else {
      return [
        "region": trial.layers.first.map { .text($0) } ?? .null,
        "decibels": trial.signalToNoise.map { .real($0) } ?? .null, "loss": .real(trial.loss),
        "slice": slice, "within": .boolean(trial.isWithin),
      ]
    }
    return [
      "layers": .array(trial.layers.map { .text($0) }), "loss": .real(trial.loss), "slice": slice,
      "within": .boolean(trial.isWithin), "rows": .integer(Int64(rowCount)),
    ]
  }
}
