import Foundation
import Language
import Tensors
import Testing

@testable import Interpreter

/// The random expressions of Graphs' tests as a person types them: values within the bound that the
/// script derived, integers and booleans exactly, types and shapes as NumPy has them.
@Test func expressionsAsTypedGiveWhatNumPyGives() throws {
  let cases = try typedExpressions()
  #expect(cases.count == 400)
  for expected in cases {
    let front = session()
    for (name, tensor) in expected.inputs { front.evaluator.bind(name, to: tensor) }
    let outcome = front.submit(expected.text)[0]
    guard let tensor = outcome.value?.plainTensor else {
      let errors = outcome.errors.map { $0.rendered() }.joined()
      Issue.record("\(expected.text) gives \(outcome.value?.phrase ?? errors)")
      continue
    }
    #expect(tensor.elementType == expected.type, "\(expected.text)")
    #expect(tensor.shape == expected.shape, "\(expected.text)")
    guard tensor.shape == expected.shape else { continue }
    if case .int64(let values) = tensor.storage {
      #expect(values.map { String($0) } == expected.values, "\(expected.text)")
      continue
    }
    for (place, value) in tensor.doubles.enumerated() {
      let wanted = try #require(Double(expected.values[place]))
      let bound = expected.bounds.isEmpty ? 0 : expected.bounds[place]
      #expect(abs(value - wanted) <= bound, "\(expected.text): element \(place)")
    }
  }
}

private struct TypedExpression {
  var text: String
  var inputs: [(name: String, tensor: Tensor)] = []
  var type = ElementType.boolean
  var shape: Shape = []
  var values: [String] = []
  var bounds: [Double] = []
}

/// Reads the fixture that `Tests/GraphsTests/Fixtures/expressions.py` wrote; it says how it is made.
private func typedExpressions() throws -> [TypedExpression] {
  let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../GraphsTests/Fixtures/expressions.txt")
  var cases: [TypedExpression] = []
  for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
    let fields = line.split(separator: " ").map(String.init)
    let last = cases.count - 1
    switch fields[0] {
    case "#": cases.append(TypedExpression(text: String(line.dropFirst(2))))
    case "in":
      let type = try #require(ElementType(named: fields[2]))
      let values = fields[4...].compactMap { Double($0) }
      let tensor = try Tensor(values, shape: shape(fields[3])).converted(to: type)
      cases[last].inputs.append((fields[1], tensor))
    case "out":
      cases[last].type = try #require(ElementType(named: fields[1]))
      cases[last].shape = shape(fields[2])
      cases[last].values = Array(fields[3...])
    case "off": cases[last].bounds = fields[1...].compactMap { Double($0) }
    default: continue
    }
  }
  return cases
}

private func shape(_ text: String) -> Shape {
  Shape(text == "-" ? [] : text.split(separator: ",").compactMap { Int($0) })
}
