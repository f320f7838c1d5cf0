import Foundation
import Graphs
import Tensors
import Testing

/// Random expressions and what NumPy gives for them: integers and booleans exactly, reals within the
/// bound that the script derived.
@Test func tensorExpressionsGiveWhatNumPyGives() throws {
  let cases = try expressionCases()
  #expect(cases.count == 400)
  for expressionCase in cases {
    do {
      let result = try expressionCase.prefix.evaluate(
        expressionCase.inputs.mapValues(Operand.tensor))
      guard case .operand(let operand) = result else {
        Issue.record("\(expressionCase.text) gives no tensor")
        continue
      }
      expectClose(operand.tensor, expressionCase)
    } catch {
      Issue.record("\(expressionCase.text): \(error)")
    }
  }
}

private func expectClose(_ tensor: Tensor, _ expected: ExpressionCase) {
  #expect(tensor.elementType == expected.type, "\(expected.text)")
  #expect(tensor.shape == expected.shape, "\(expected.text)")
  guard tensor.elementType == expected.type, tensor.shape == expected.shape else { return }
  if case .int64(let values) = tensor.storage {
    #expect(values.map { String($0) } == expected.values, "\(expected.text)")
    return
  }
  for (place, value) in tensor.doubles.enumerated() {
    let wanted = Double(expected.values[place]) ?? .nan
    let bound = expected.bounds.isEmpty ? 0 : expected.bounds[place]
    #expect(abs(value - wanted) <= bound, "\(expected.text): element \(place), \(value) \(wanted)")
  }
}

private struct ExpressionCase {
  var text = ""
  var inputs: [String: Tensor] = [:]
  var prefix = Prefix.word("")
  var type = ElementType.boolean
  var shape: Shape = []
  var values: [String] = []
  var bounds: [Double] = []
}

private func expressionCases() throws -> [ExpressionCase] {
  let url = try #require(Bundle.module.resourceURL)
    .appendingPathComponent("Fixtures/expressions.txt")
  var cases: [ExpressionCase] = []
  for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
    let fields = line.split(separator: " ").map(String.init)
    let last = cases.count - 1
    switch fields[0] {
    case "#": cases.append(ExpressionCase(text: String(line.dropFirst(2))))
    case "in":
      let type = try #require(ElementType(named: fields[2]))
      let values = fields[4...].compactMap { Double($0) }
      let tensor = Tensor(values, shape: fixtureShape(fields[3]))
      cases[last].inputs[fields[1]] = try tensor.converted(to: type)
    case "out":
      cases[last].type = try #require(ElementType(named: fields[1]))
      cases[last].shape = fixtureShape(fields[2])
      cases[last].values = Array(fields[3...])
    case "off": cases[last].bounds = fields[1...].compactMap { Double($0) }
    default: cases[last].prefix = Prefix(String(line))
    }
  }
  return cases
}
