import Graphs
import Tensors

/// An attribute as a fixture holds it.
enum OperatorAttribute: Decodable, CustomStringConvertible {
  case integer(Int)
  case integers([Int])
  case real(Double)
  case text(String)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode([Int].self) {
      self = .integers(value)
    } else if let value = try? container.decode(Double.self) {
      self = .real(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .integers(let values): "\(values)"
    case .real(let value): "\(value)"
    case .text(let value): value
    }
  }
}

/// A fixture's attributes, read as what an operator needs.
struct OperatorAttributes {
  let settings: [String: OperatorAttribute]

  struct Missing: Error { let name: String }

  func integer(_ name: String) throws -> Int {
    guard case .integer(let value) = settings[name] else { throw Missing(name: name) }
    return value
  }

  func integers(_ name: String) throws -> [Int] {
    guard case .integers(let values) = settings[name] else { throw Missing(name: name) }
    return values
  }

  /// The axes; nil where there are none.
  func axes() throws -> [Int]? { settings["axes"] == nil ? nil : try integers("axes") }

  func flag(_ name: String) throws -> Bool { try integer(name) != 0 }

  func real(_ name: String) throws -> Double {
    switch settings[name] {
    case .real(let value): return value
    case .integer(let value): return Double(value)
    default: throw Missing(name: name)
    }
  }

  func text(_ name: String) throws -> String {
    guard case .text(let value) = settings[name] else { throw Missing(name: name) }
    return value
  }

  func window() throws -> PoolWindow {
    PoolWindow(
      try integers("kernel_shape"), strides: try integers("strides"), pads: try integers("pads"),
      dilations: try integers("dilations"), isCeiling: try flag("ceil_mode"))
  }

  func conv() throws -> Conv {
    Conv(
      group: try integer("group"), strides: try integers("strides"), pads: try integers("pads"),
      dilations: try integers("dilations"))
  }

  func gemm() throws -> Gemm {
    Gemm(
      alpha: try real("alpha"), beta: try real("beta"), transA: try flag("transA"),
      transB: try flag("transB"))
  }

  func pad() throws -> Pad {
    let mode: Pad.Mode =
      switch try text("mode") {
      case "reflect": .reflect
      case "edge": .edge
      case "wrap": .wrap
      default: .constant(try real("value"))
      }
    return Pad(pads: try integers("pads"), mode: mode)
  }

  func resize() throws -> Resize {
    let alignment = Resize.Alignment(rawValue: try text("coordinate_transformation_mode"))
    let rounding = Resize.Rounding(rawValue: try text("nearest_mode"))
    return Resize(
      axes: try integers("axes"), sizes: try integers("sizes"),
      mode: rounding.map { .nearest($0) } ?? .linear, alignment: alignment ?? .edges)
  }

  func slice() throws -> Slice {
    Slice(
      starts: try integers("starts"), ends: try integers("ends"), axes: try integers("axes"),
      steps: try integers("steps"))
  }
}

/// The operator of this name with these attributes; nil if there is none.
func madeOperator(
  _ name: String, _ settings: [String: OperatorAttribute]
) throws -> (any Operator)? {
  if let plain = plainOperators[name] { return plain }
  return try makers[name]?(OperatorAttributes(settings: settings))
}

private let plainOperators: [String: any Operator] = {
  let all: [any Operator] = [
    Abs(), Add(), And(), Ceil(), Cos(), Div(), Equal(), Erf(), Exp(), Floor(), FloorDiv(),
    GlobalAveragePool(), GlobalMaxPool(), Greater(), GreaterOrEqual(), HardSwish(), Identity(),
    IsNaN(), Less(), LessOrEqual(), Log(), MatMul(), Max(), Min(), Mod(), Mul(), Neg(), Not(), Or(),
    PRelu(), Pow(), Reciprocal(), Relu(), Round(), Sigmoid(), Sign(), Sin(),
    SoftmaxCrossEntropyLoss(), Softplus(), Sqrt(), Sub(), Tanh(), Where(), Dropout(ratio: 0.5),
  ]
  return Dictionary(uniqueKeysWithValues: all.map { (type(of: $0).name, $0) })
}()

private let makers: [String: @Sendable (OperatorAttributes) throws -> any Operator] = [
  "ArgMax": { ArgMax(axis: try $0.integer("axis"), keepDimensions: try $0.flag("keepdims")) },
  "ArgMin": { ArgMin(axis: try $0.integer("axis"), keepDimensions: try $0.flag("keepdims")) },
  "AveragePool": { AveragePool(try $0.window(), countsPadding: try $0.flag("count_include_pad")) },
  "BatchNormalization": { BatchNormalization(epsilon: try $0.real("epsilon")) },
  "Cast": { Cast(to: ElementType(named: try $0.text("to")) ?? .boolean) },
  "Clip": { Clip(minimum: try $0.real("min"), maximum: try $0.real("max")) },
  "Concat": { Concat(axis: try $0.integer("axis")) },
  "Conv": { try $0.conv() },
  "CumSum": { CumSum(axis: try $0.integer("axis"), isReversed: try $0.flag("reverse")) },
  "Elu": { Elu(alpha: try $0.real("alpha")) },
  "Expand": { Expand(shape: Shape(try $0.integers("shape"))) },
  "Flatten": { Flatten(axis: try $0.integer("axis")) },
  "Gather": { Gather(axis: try $0.integer("axis")) },
  "Gelu": { Gelu(isApproximate: try $0.text("approximate") == "tanh") },
  "Gemm": { try $0.gemm() },
  "GroupNormalization": {
    GroupNormalization(groups: try $0.integer("num_groups"), epsilon: try $0.real("epsilon"))
  },
  "HardSigmoid": { HardSigmoid(alpha: try $0.real("alpha"), beta: try $0.real("beta")) },
  "LayerNormalization": {
    LayerNormalization(axis: try $0.integer("axis"), epsilon: try $0.real("epsilon"))
  },
  "LeakyRelu": { LeakyRelu(alpha: try $0.real("alpha")) },
  "LogSoftmax": { LogSoftmax(axis: try $0.integer("axis")) },
  "MaxPool": { MaxPool(try $0.window()) },
  "OneHot": { OneHot(classes: try $0.integer("classes")) },
  "Pad": { try $0.pad() },
  "ReduceL2": { ReduceL2(axes: try $0.axes(), keepDimensions: try $0.flag("keepdims")) },
  "ReduceMax": { ReduceMax(axes: try $0.axes(), keepDimensions: try $0.flag("keepdims")) },
  "ReduceMean": { ReduceMean(axes: try $0.axes(), keepDimensions: try $0.flag("keepdims")) },
  "ReduceMin": { ReduceMin(axes: try $0.axes(), keepDimensions: try $0.flag("keepdims")) },
  "ReduceProd": { ReduceProd(axes: try $0.axes(), keepDimensions: try $0.flag("keepdims")) },
  "ReduceSum": { ReduceSum(axes: try $0.axes(), keepDimensions: try $0.flag("keepdims")) },
  "Reshape": { Reshape(lengths: try $0.integers("shape")) },
  "Resize": { try $0.resize() },
  "Slice": { try $0.slice() },
  "Softmax": { Softmax(axis: try $0.integer("axis")) },
  "Split": { Split(axis: try $0.integer("axis"), lengths: try $0.integers("split")) },
  "Squeeze": { Squeeze(axes: try $0.axes()) },
  "Tile": { Tile(repeats: try $0.integers("repeats")) },
  "TopK": {
    TopK(
      try $0.integer("k"), axis: try $0.integer("axis"), isLargest: try $0.flag("largest"))
  },
  "Transpose": { Transpose(permutation: try $0.integers("perm")) },
  "Unsqueeze": { Unsqueeze(axes: try $0.integers("axes")) },
]
