import CKernels

extension ReferenceExecutor {
  mutating func runBatchStep(_ step: thaw_step) {
    let x = values(step.input)
    let rows = step.rows == 0 ? batch : Int(step.rows)
    let inner = step.inner == 0 ? batch : Int(step.inner)
    let columns = Int(step.columns)
    switch thaw_step_kind(rawValue: UInt32(step.kind)) {
    case THAW_STEP_FULLY_CONNECTED:
      let (w, b) = (values(step.weights), values(step.bias))
      let y = product(rows, inner, columns, bias: b) { row, k in
        x[row * inner + k]
      } b: { k, column in
        w[(column / 16 * inner + k) * 16 + column % 16]
      }
      set(step.output, Picture(y).activated(step.activation).values)
    case THAW_STEP_MATMUL:
      let b = values(step.input2)
      let y = product(rows, inner, columns, bias: nil) { row, k in
        step.transpose_a == 1 ? x[k * rows + row] : x[row * inner + k]
      } b: { k, column in
        step.transpose_b == 1 ? b[column * inner + k] : b[k * columns + column]
      }
      set(step.output, y)
    case THAW_STEP_ADD_ROW:
      let b = values(step.input2)
      set(step.output, x.indices.map { x[$0] + b[$0 % columns] })
    case THAW_STEP_SUM_ROWS:
      set(step.output, (0..<columns).map { c in (0..<rows).reduce(0) { $0 + x[$1 * columns + c] } })
    case THAW_STEP_SUM: set(step.output, [ReductionTests.sum(x)])
    case THAW_STEP_MAP, THAW_STEP_BINARY, THAW_STEP_CLIP, THAW_STEP_SCALE_SHIFT:
      runElements(step, x)
    case THAW_STEP_DROPOUT: runDropout(step, x, columns)
    case THAW_STEP_SOFTMAX, THAW_STEP_SOFTMAX_CROSS_ENTROPY: runSoftmax(step, x, rows, columns)
    case THAW_STEP_SQUARED_LOSS: runSquaredLoss(step, x, rows, columns)
    case THAW_STEP_ADAMW: runAdamW(step, x)
    case THAW_STEP_FULLY_CONNECTED_U8: runQuantizedConnection(step)
    default:
      precondition(runTrainingStep(step), "no reference for step kind \(step.kind)")
    }
  }

  private func product(
    _ rows: Int, _ inner: Int, _ columns: Int, bias: [Float]?, a: (Int, Int) -> Float,
    b: (Int, Int) -> Float
  ) -> [Float] {
    (0..<rows).flatMap { row in
      (0..<columns).map { column in
        var sum = bias?[column] ?? 0
        for k in 0..<inner { sum.addProduct(a(row, k), b(k, column)) }
        return sum
      }
    }
  }

  private mutating func runElements(_ step: thaw_step, _ x: [Float]) {
    switch thaw_step_kind(rawValue: UInt32(step.kind)) {
    case THAW_STEP_MAP:
      let functions: [(Float) -> Float] = [
        thaw_exp_f32, thaw_expm1_f32, thaw_log_f32, thaw_log1p_f32, thaw_log2_f32, thaw_log10_f32,
        thaw_tanh_f32, thaw_sigmoid_f32, thaw_erf_f32, thaw_erfc_f32, thaw_sin_f32, thaw_cos_f32,
      ]
      set(step.output, x.map(functions[Int(step.function) - 1]))
    case THAW_STEP_CLIP:
      set(
        step.output,
        x.map { value in
          let raised = step.scale > value ? step.scale : value
          return step.shift < raised ? step.shift : raised
        })
    case THAW_STEP_SCALE_SHIFT:
      set(step.output, x.map { step.shift.addingProduct($0, step.scale) })
    default:
      let second = values(step.input2)
      set(
        step.output,
        x.indices.map { index in
          binary(step.binary, x[index], second.count == 1 ? second[0] : second[index])
        })
    }
  }

  private func binary(_ op: Int32, _ a: Float, _ b: Float) -> Float {
    switch thaw_binary(rawValue: UInt32(op)) {
    case THAW_ADD: a + b
    case THAW_SUBTRACT: a - b
    case THAW_MULTIPLY: a * b
    case THAW_DIVIDE: a / b
    case THAW_MAXIMUM: a.isNaN || b.isNaN ? .nan : a > b ? a : b
    default: a.isNaN || b.isNaN ? .nan : a < b ? a : b
    }
  }

  private mutating func runDropout(_ step: thaw_step, _ x: [Float], _ columns: Int) {
    let parameters = integerValues(step.parameters)
    let rowNumbers = integerValues(step.input2)
    let key = UInt64(bitPattern: parameters[0])
    set(
      step.output,
      x.indices.map { index in
        let (row, element) = (UInt64(bitPattern: rowNumbers[index / columns]), index % columns)
        var words: [UInt32] = [0, 0, 0, 0]
        thaw_philox_4x32(
          [UInt32(truncatingIfNeeded: key), UInt32(key >> 32)],
          [
            UInt32(truncatingIfNeeded: parameters[1]), UInt32(truncatingIfNeeded: row),
            UInt32(row >> 32),
            UInt32(element / 4),
          ], &words)
        let isKept = Double(words[element % 4]) >= Double(step.scale) * 0x1p32
        return x[index] * (isKept ? 1 / (1 - step.scale) : 0)
      })
  }

  private mutating func runSoftmax(_ step: thaw_step, _ x: [Float], _ rows: Int, _ columns: Int) {
    var (losses, gradients, shares): ([Float], [Float], [Float]) = ([], [], [])
    let isLoss = step.kind == THAW_STEP_SOFTMAX_CROSS_ENTROPY.rawValue
    for row in 0..<rows {
      let logits = x[row * columns..<(row + 1) * columns].map(Double.init)
      let largest = logits.contains { $0.isNaN } ? Double.nan : logits.max() ?? 0
      let powers = logits.map { thaw_exp_f64($0 - largest) }
      let sum = ReductionTests.sum(powers)
      shares += powers.map { Float($0 / sum) }
      guard isLoss else { continue }
      let label = Int(integerValues(step.input2)[row])
      let weight = Double(values(step.weights)[row])
      losses.append(Float(weight * (thaw_log_f64(sum) - (logits[label] - largest))))
      gradients += powers.indices.map { Float(weight * (powers[$0] / sum - ($0 == label ? 1 : 0))) }
    }
    set(step.output, isLoss ? losses : shares)
    if isLoss { set(step.output2, gradients) }
  }

  private mutating func runSquaredLoss(_ step: thaw_step, _ x: [Float], _ rows: Int, _ columns: Int)
  {
    let (targets, weights) = (values(step.input2), values(step.weights))
    let differences = x.indices.map { Double(x[$0]) - Double(targets[$0]) }
    set(
      step.output,
      (0..<rows).map { row in
        let squares = differences[row * columns..<(row + 1) * columns].map { $0 * $0 }
        return Float(Double(weights[row]) * squares.reduce(0, +))
      })
    set(
      step.output2,
      differences.indices.map { Float(Double(weights[$0 / columns]) * (2 * differences[$0])) })
  }

  private mutating func runAdamW(_ step: thaw_step, _ g: [Float]) {
    let p = values(step.parameters)
    var (w, m, v) = (values(step.output), values(step.output2), values(step.output3))
    for i in 0..<Int(step.count) {
      m[i] = (p[1] * g[i]).addingProduct(p[0], m[i])
      v[i] = (p[3] * (g[i] * g[i])).addingProduct(p[2], v[i])
      let size = p[6].addingProduct(v[i].squareRoot(), p[5])
      w[i] = (w[i] * p[7]).addingProduct(-p[4], m[i] / size)
    }
    set(step.output, w)
    set(step.output2, m)
    set(step.output3, v)
  }
}

extension Picture {
  /// A flat array as one row of pixels.
  init(_ values: [Float]) {
    self.init(Size(1, 1, values.count))
    self.values = values
  }
}
