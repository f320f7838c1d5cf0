import Interpreter
import Language
import Tensors

/// Tensors under names, as an `.npz` file holds them.
struct NamedTensors: Value {
  static let kind = "tensors"

  let entries: [(name: String, tensor: Tensor)]

  var summary: String { Wording.count(entries.count, "tensor") }

  func rendering(width: Int) -> Rendering {
    var table = TextTable([("name", .left), ("type", .left), ("shape", .left)])
    for (name, tensor) in entries {
      table.add([name, tensor.elementType.description, tensor.shape.description])
    }
    return table.rendering(width: width)
  }

  var attributeNames: [String] { entries.map(\.name) }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    entries.first { $0.name == name }?.tensor
  }

  var memoryByteCount: Int { entries.reduce(0) { $0 + $1.tensor.memoryByteCount } }

  var canonicalValue: CanonicalValue {
    [
      "kind": "tensors",
      "entries": .array(entries.map { [.text($0.name), .digest($0.tensor.digest)] }),
    ]
  }
}
