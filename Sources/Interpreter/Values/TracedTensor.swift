import Graphs
import Language
import Tensors

/// A tensor inside `grad`: what is done to it is recorded. To a person it is a tensor like others.
struct TracedTensor: Value {
  static let kind = "tensor"

  let symbol: Symbol

  var tensor: Tensor { Operand.traced(symbol).tensor }
  var summary: String { tensor.summary }
  func rendering(width: Int) -> Rendering { tensor.rendering(width: width) }
  var attributeNames: [String] { tensor.attributeNames }
  var canonicalValue: CanonicalValue { tensor.canonicalValue }
  var digest: Digest { tensor.digest }
  var json: JSON? { tensor.json }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    try TensorArithmetic.attribute(name, of: .traced(symbol))
  }
}

extension TracedTensor: Countable, Indexable {
  var elementCount: Int { tensor.elementCount }

  func element(at position: Int) throws(Diagnostic) -> any Value {
    try indexed(by: [.position(position)])
  }

  func indexed(by indices: [Index]) throws(Diagnostic) -> any Value {
    try TensorArithmetic.entries(of: .traced(symbol), at: indices)
  }
}

extension Value {
  /// The elements, if the value is a tensor, recorded or not.
  var plainTensor: Tensor? { (self as? Tensor) ?? (self as? TracedTensor)?.tensor }

  /// The value without its recording: what may leave `grad`.
  var untraced: any Value { (self as? TracedTensor)?.tensor ?? self }
}
