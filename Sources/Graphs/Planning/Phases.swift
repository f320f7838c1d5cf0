import CKernels

/// The steps of a plan in sections that follow each other: even numbers are sections over images,
/// odd ones over the whole batch. A step stands in the first section of its kind in which all that it
/// reads has been written, and nothing that it overwrites is still to be read.
struct Phases {
  /// The steps of each section; some may be empty.
  private(set) var steps: [[thaw_step]] = []
  private var written: [Int32: Int] = [:]
  private var read: [Int32: Int] = [:]

  init() {}

  init(_ steps: [[thaw_step]]) { self.steps = steps }

  static func isImage(_ phase: Int) -> Bool { phase % 2 == 0 }

  /// All steps, section by section.
  var all: [thaw_step] { steps.flatMap(\.self) }

  mutating func add(_ step: thaw_step, isImage: Bool) {
    var phase = 0
    for operand in step.operands { phase = max(phase, written[operand] ?? 0) }
    for operand in step.results { phase = max(phase, read[operand] ?? 0) }
    if Phases.isImage(phase) != isImage { phase += 1 }
    while steps.count <= phase { steps.append([]) }
    steps[phase].append(step)
    for operand in step.operands { read[operand] = max(phase, read[operand] ?? 0) }
    for operand in step.results { written[operand] = phase }
  }
}

extension thaw_step {
  /// The buffers a step touches.
  var operands: [Int32] {
    [
      input, input2, residual, parameters, output, output2, output3, weights, bias, weights2, bias2,
      weights3, bias3, weights4, d_weights, d_bias, d_weights2, d_bias2, d_weights3, d_bias3,
    ].filter { $0 >= 0 }
  }

  /// The buffers a step writes; some of them it may read too.
  var results: [Int32] {
    [output, output2, output3, d_weights, d_bias, d_weights2, d_bias2, d_weights3, d_bias3]
      .filter { $0 >= 0 }
  }

  /// The same step on other buffers.
  func replacing(_ other: [Int32: Int32]) -> thaw_step {
    var step = self
    for path in thaw_step.operandPaths {
      if let number = other[step[keyPath: path]] { step[keyPath: path] = number }
    }
    return step
  }

  private static var operandPaths: [WritableKeyPath<thaw_step, Int32>] {
    [
      \.input, \.input2, \.residual, \.parameters, \.output, \.output2, \.output3, \.weights,
      \.bias, \.weights2, \.bias2, \.weights3, \.bias3, \.weights4, \.d_weights, \.d_bias,
      \.d_weights2, \.d_bias2, \.d_weights3, \.d_bias3,
    ]
  }
}
