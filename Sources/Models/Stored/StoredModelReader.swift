import Graphs
import Tensors

/// Makes a model of what a file says, and trusts none of it: whatever a model counts on is checked.
struct StoredModelReader {
  let stored: SavedValue
  let fields: StoredFields

  func model() throws(SavedValueError) -> Model {
    let version = try fields.integer("operators", in: 1...Int.max)
    guard version == Operators.version else {
      throw .otherOperators(version, known: Operators.version)
    }
    guard try fields.text("statistics") == "frozen" else {
      throw fields.error("statistics", "they are not `frozen`")
    }
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in stored.tensors { tensors[name] = tensor }
    let integers = try StoredQuantization(stored, tensors: &tensors)
    let graph = try StoredGraph.graph(try fields.fields("graph"), tensors: tensors)
    guard graph.parameters.count + graph.constants.count == tensors.count else {
      throw fields.error("graph", "it does not use all of the file's tensors")
    }
    let target = try readTarget(try fields.fields("target"))
    let preprocessing = try readPreprocessing(try fields.fields("preprocessing"))
    try check(graph, reads: preprocessing)
    let head = try readHead(try fields.fields("head"), of: graph, outputCount: target.outputCount)
    let regions = graph.regions
    guard Set(regions).count == regions.count else {
      throw fields.error("graph", "the layers of a region do not stand together")
    }
    let frozen = try fields.texts("frozen")
    guard Set(frozen).isSubset(of: regions.map(\.description)) else {
      throw fields.error("frozen", "it names a region that is not there")
    }
    let model = Model(
      architecture: try fields.text("architecture"), graph: graph,
      parameters: Parameters(
        graph.parameters.compactMap { parameter in
          tensors[parameter.name].map { (parameter.name, $0) }
        }),
      preprocessing: preprocessing, target: target, head: head,
      isFrozen: regions.map { frozen.contains($0.description) },
      rowsUsed: RowsUsed(
        fitted: try readPrefixes("rows.fitted"), tuned: try readPrefixes("rows.tuned")))
    guard let integers else { return model }
    do throws(ModelError) { return try model.quantized(integers.record) } catch {
      throw .graph(error.detail ?? error.predicate)
    }
  }

  /// One float32 input as the preprocessing makes it, and the same graph for any number of rows.
  private func check(
    _ graph: Graph, reads preprocessing: Preprocessing
  ) throws(SavedValueError) {
    let (name, shape): (String, Shape) =
      switch preprocessing {
      case .image(let image): ("image", [1, 3, image.height, image.width])
      case .columns(let columns): ("columns", [1, columns.names.count])
      }
    guard graph.inputs.map(\.name) == [name],
      graph.types[graph.inputs[0].value] == TensorType(.float32, shape)
    else { throw fields.error("graph", "it does not read what the preprocessing makes") }
    do {
      let two = try graph.resized(rows: 2)
      guard graph.outputs.map({ two.types[$0.value].shape.dimensions.first }) == [2] else {
        throw fields.error("graph", "a row does not give one row")
      }
    } catch let error as SavedValueError {
      throw error
    } catch {
      throw .graph("\(error)")
    }
  }

  /// The head is the graph's last node and the only one of its region: a linear layer from the
  /// features to the output.
  private func readHead(
    _ head: StoredFields, of graph: Graph, outputCount: Int
  ) throws(SavedValueError) -> Model.Head {
    let (weight, bias) = (try head.text("weight"), try head.text("bias"))
    guard let node = graph.nodes.last, let linear = node.operation as? Gemm,
      linear.attributes == Gemm(transB: true).attributes,
      Region(path: node.name) == .head,
      graph.nodes.count(where: { Region(path: $0.name) == .head }) == 1,
      graph.outputs.map(\.name) == ["logits"], graph.outputs[0].value == node.outputs[0],
      let features = node.inputs.first, !graph.parameters.contains(where: { $0.value == features }),
      !graph.constants.contains(where: { $0.value == features }),
      node.inputs.dropFirst().map({ value in graph.parameters.first { $0.value == value }?.name })
        == [weight, bias]
    else { throw head.error("weight", "the network does not end in this linear layer") }
    let featureCount = graph.types[features].shape[1]
    let expected: [TensorType] = [
      TensorType(.float32, [1, featureCount]), TensorType(.float32, [outputCount, featureCount]),
      TensorType(.float32, [outputCount]),
    ]
    guard node.inputs.map({ graph.types[$0] }) == expected else {
      throw head.error("weight", "the layer does not have \(outputCount) outputs")
    }
    let dropout = try head.real("dropout")
    guard (0..<1).contains(dropout) else {
      throw head.error("dropout", "it is not between 0 and 1")
    }
    return Model.Head(dropout: dropout, weight: weight, bias: bias, featureCount: featureCount)
  }

  private func readTarget(_ target: StoredFields) throws(SavedValueError) -> Target {
    let column = target.has("column") ? try target.text("column") : nil
    guard let task = try? target.fields("task") else {
      guard try target.text("task") == "number" else {
        throw target.error("task", "it is neither classes nor `number`")
      }
      return Target(column: column, task: .number)
    }
    guard let kind = ClassLabels.Kind(rawValue: try task.text("kind")) else {
      throw task.error("kind", "it is not boolean, integer or text")
    }
    let names = try task.texts("names")
    guard kind != .boolean || names == ClassLabels.boolean.names else {
      throw task.error("names", "they are not `false` and `true`")
    }
    do throws(ModelError) {
      return Target(column: column, task: .classes(try ClassLabels(names, kind: kind)))
    } catch {
      throw task.error("names", error.detail ?? error.predicate)
    }
  }

  private func readImage(_ value: StoredFields) throws(SavedValueError) -> ImagePreprocessing {
    let name = try value.text("resize").prefix { $0 != "," }
    guard let filter = ImagePreprocessing.Filter(rawValue: String(name)) else {
      throw value.error("resize", "there is no such filter")
    }
    let (height, width) = (
      try value.integer("height", in: 1...4096), try value.integer("width", in: 1...4096)
    )
    let framing: ImagePreprocessing.Framing =
      value.has("middle")
      ? .middle(shorterSide: try value.integer("middle", in: max(height, width)...4096)) : .all
    return ImagePreprocessing(
      height: height, width: width, shift: Float(try value.real("shift")),
      scale: Float(try value.real("scale")), framing: framing, filter: filter)
  }

  private func readPreprocessing(_ value: StoredFields) throws(SavedValueError) -> Preprocessing {
    switch try value.text("kind") {
    case "image":
      let image = try readImage(value)
      guard image.shift.isFinite, image.scale.isNormal, image.scale > 0,
        image.scale.significand == 1
      else { throw value.error("scale", "it is no power of two") }
      return .image(image)
    case "columns":
      let columns = ColumnPreprocessing(
        names: try value.texts("names"), means: try value.reals("means"),
        deviations: try value.reals("deviations"))
      guard !columns.names.isEmpty, Set(columns.names).count == columns.names.count,
        columns.means.count == columns.names.count,
        columns.deviations.count == columns.names.count, columns.means.allSatisfy(\.isFinite),
        columns.deviations.allSatisfy({ $0.isFinite && $0 > 0 })
      else { throw value.error("names", "names, means and deviations do not fit each other") }
      return .columns(columns)
    default: throw value.error("kind", "it is neither `image` nor `columns`")
    }
  }

  /// The prefixes, ascending, each once.
  private func readPrefixes(_ key: String) throws(SavedValueError) -> [UInt64] {
    let text = Array(try stored.text(key).utf8)
    var prefixes: [UInt64] = []
    prefixes.reserveCapacity(text.count / 16)
    for start in stride(from: 0, to: text.count, by: 16) {
      var prefix: UInt64 = 0
      for place in start..<start + 16 {
        guard place < text.count, let digit = hexadecimalDigit(text[place]) else {
          throw .malformed("thaw.\(key)", reason: "it is not 16 hexadecimal digits a row")
        }
        prefix = prefix << 4 | digit
      }
      if let last = prefixes.last, last >= prefix {
        throw .malformed("thaw.\(key)", reason: "the rows are not in order")
      }
      prefixes.append(prefix)
    }
    return prefixes
  }
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt64? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
  default: nil
  }
}
