import CKernels
import Tensors

extension Lowering {
  /// A buffer in the image region for a result of four axes.
  mutating func makeImage(_ value: Int) -> Int32 {
    let shape = graph.types[value].shape
    let count = thaw_c16_count(Int64(shape[1]), Int64(shape[2] * shape[3]))
    let element = element(of: value)
    let raw = thaw_buffer(
      place: Int32(THAW_IMAGE.rawValue), element: Int32(element.rawValue), offset: 0,
      count: count, is_per_row: 0, is_per_shard: 0)
    let number = add(Buffer(raw: raw, byteCount: aligned(Int(count) * element.byteCount)))
    images[value] = number
    return number
  }

  /// A row-major buffer for a result: the caller's memory if it is an output of the graph, else in
  /// the batch arena.
  mutating func makeMatrix(_ value: Int) -> Int32 {
    let rowCount = isPerRow(value) ? graph.types[value].shape[0] : 1
    let count =
      packings[value]?.count ?? graph.types[value].shape.count / max(1, rowCount)
    let number: Int32
    if let output = graph.outputs.firstIndex(where: { $0.value == value }) {
      number = makeOutput(.output(output), count: count, isPerRow: isPerRow(value))
    } else {
      number = makeScratch(
        count: count, isPerRow: isPerRow(value), element: element(of: value))
    }
    matrices[value] = number
    return number
  }

  /// Row-major memory in the batch arena.
  mutating func makeScratch(
    count: Int, isPerRow: Bool, element: thaw_element = THAW_F32
  ) -> Int32 {
    let raw = thaw_buffer(
      place: Int32(THAW_BATCH.rawValue), element: Int32(element.rawValue), offset: 0,
      count: Int64(count), is_per_row: isPerRow ? 1 : 0, is_per_shard: 0)
    let rows = isPerRow ? maximumRows : 1
    return add(Buffer(raw: raw, byteCount: aligned(rows * count * element.byteCount)))
  }

  /// Memory in the batch arena with one piece for each shard of images.
  mutating func makeShards(count: Int) -> Int32 {
    let raw = thaw_buffer(
      place: Int32(THAW_BATCH.rawValue), element: Int32(THAW_F32.rawValue), offset: 0,
      count: Int64(count), is_per_row: 0, is_per_shard: 1)
    let images = Int(THAW_SHARD_IMAGES)
    let shards = (maximumRows + images - 1) / images
    return add(Buffer(raw: raw, byteCount: aligned(shards * count * 4)))
  }

  /// What a value's elements are in memory: quantized values are bytes.
  private func element(of value: Int) -> thaw_element {
    graph.types[value].elementType == .int64 ? THAW_U8 : THAW_F32
  }

  /// Says that a result is another value's memory in another shape.
  mutating func alias(_ value: Int, to source: Int) throws {
    matrices[value] = try matrix(source)
  }

  /// A value's memory in c16; an input is loaded first.
  ///
  /// - Throws: `GraphError.noKernel` if the value is a matrix.
  mutating func image(_ value: Int) throws -> Int32 {
    if let number = images[value] { return number }
    let shape = graph.types[value].shape
    guard shape.rank == 4, input(value) != nil || matrices[value] != nil else {
      throw GraphError.noKernel(operatorName: "LoadImage", graph.types[value])
    }
    var step = thaw_step_make(THAW_STEP_LOAD_IMAGE)
    setGeometry(&step, from: shape, to: shape)
    if let number = matrices[value] {
      step.input = number
      step.pixels_in = Int32(THAW_NCHW.rawValue)
    } else {
      try setPixels(&step, input: value)
    }
    step.output = makeImage(value)
    addImageStep(step)
    return step.output
  }

  /// A value's row-major memory; an image is stored first.
  mutating func matrix(_ value: Int) throws -> Int32 {
    if let number = matrices[value] { return number }
    if let tensor = constants[value] {
      let packing = packings[value]
      let number = constant(Packing(value: value, form: "plain")) {
        packing?.packed(tensor.floats) ?? tensor.floats
      }
      matrices[value] = number
      return number
    }
    if images[value] != nil {
      guard element(of: value) == THAW_F32 else {
        throw GraphError.noKernel(operatorName: "StoreImage", graph.types[value])
      }
      return try storeImage(value, to: makeMatrix(value))
    }
    if let number = input(value) {
      guard case .elements = forms[number] else {
        throw GraphError.noKernel(operatorName: "LoadPixels", graph.types[value])
      }
      matrices[value] = makeInput(.input(number), THAW_F32, value)
    } else if let binding = graph.parameters.first(where: { $0.value == value }) {
      let count = packings[value]?.count ?? graph.types[value].shape.count
      matrices[value] =
        states.contains(binding.name)
        ? makeOutput(.state(binding.name), count: count, isPerRow: false)
        : makeInput(.parameter(binding.name), THAW_F32, value)
    }
    guard let number = matrices[value] else {
      preconditionFailure("value \(value) is read before it is made")
    }
    return number
  }

  private mutating func storeImage(_ value: Int, to output: Int32) throws -> Int32 {
    let shape = graph.types[value].shape
    var step = thaw_step_make(THAW_STEP_STORE_IMAGE)
    setGeometry(&step, from: shape, to: shape)
    step.input = try image(value)
    step.output = output
    step.pixels_out = Int32(THAW_NCHW.rawValue)
    addImageStep(step)
    return output
  }

  /// The caller's memory that is read.
  mutating func makeInput(_ source: Source, _ element: thaw_element, _ value: Int?) -> Int32 {
    let shape = value.map { graph.types[$0].shape }
    let isPerRow: Bool
    switch source {
    case .input, .labels, .rowWeights: isPerRow = true
    case .parameter: isPerRow = false
    }
    let count = shape.map { $0.count / (isPerRow ? max(1, $0[0]) : 1) } ?? 1
    let place = number(of: source)
    return add(
      Buffer(
        raw: thaw_buffer(
          place: Int32(THAW_INPUT.rawValue), element: Int32(element.rawValue),
          offset: Int64(place), count: Int64(count), is_per_row: isPerRow ? 1 : 0, is_per_shard: 0))
    )
  }

  private mutating func number(of source: Source) -> Int {
    if let place = sources.firstIndex(of: source) { return place }
    sources.append(source)
    return sources.count - 1
  }

  private mutating func makeOutput(_ target: Target, count: Int, isPerRow: Bool) -> Int32 {
    if !targets.contains(target) { targets.append(target) }
    let place = targets.firstIndex(of: target) ?? 0
    return add(
      Buffer(
        raw: thaw_buffer(
          place: Int32(THAW_OUTPUT.rawValue), element: Int32(THAW_F32.rawValue),
          offset: Int64(place), count: Int64(count), is_per_row: isPerRow ? 1 : 0, is_per_shard: 0))
    )
  }

  func aligned(_ byteCount: Int) -> Int {
    (byteCount + Int(THAW_ALIGNMENT) - 1) / Int(THAW_ALIGNMENT) * Int(THAW_ALIGNMENT)
  }

  /// Memory for each output of the graph that no step writes to yet.
  mutating func writeOutputs() throws {
    for (number, output) in graph.outputs.enumerated() {
      let target = Target.output(number)
      guard !targets.contains(target), !isKept(output.value) else { continue }
      let isPerRow = isPerRow(output.value)
      let shape = graph.types[output.value].shape
      let count = packings[output.value]?.count ?? shape.count / (isPerRow ? max(1, shape[0]) : 1)
      let memory = makeOutput(target, count: count, isPerRow: isPerRow)
      if images[output.value] != nil, matrices[output.value] == nil {
        _ = try storeImage(output.value, to: memory)
        continue
      }
      // A clip without bounds copies, not-a-numbers and signs of zeros included.
      var step = thaw_step_make(THAW_STEP_CLIP)
      step.input = try matrix(output.value)
      step.output = memory
      (step.scale, step.shift) = (-.infinity, .infinity)
      addBatchStep(step)
    }
  }

  /// Whether a value lies in memory that is updated in place.
  private func isKept(_ value: Int) -> Bool {
    guard let number = matrices[value] else { return false }
    let raw = buffers[Int(number)].raw
    guard raw.place == Int32(THAW_OUTPUT.rawValue) else { return false }
    if case .state = targets[Int(raw.offset)] { return true }
    return false
  }
}

extension thaw_element {
  /// Bytes an element takes where a plan makes memory for it.
  var byteCount: Int { self == THAW_U8 ? 1 : 4 }
}
