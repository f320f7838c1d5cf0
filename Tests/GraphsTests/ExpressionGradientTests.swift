import Foundation
import Graphs
import Tensors
import Testing

/// Gradients of 200 random expressions, and what PyTorch's autograd gives for them within the bounds
/// that the script worked out (`Fixtures/gradients.py`).
@Test func gradientsOfExpressionsAreThoseOfPyTorch() throws {
  let cases = try gradientCases()
  #expect(cases.count == 200)
  for gradientCase in cases {
    do {
      let tracer = Tracer()
      let names = gradientCase.inputs.keys.sorted()
      var variables: [String: Operand] = [:]
      for name in names {
        let input = try #require(gradientCase.inputs[name])
        variables[name] = try tracer.variable(.tensor(input))
      }
      guard case .operand(let result) = try gradientCase.prefix.evaluate(variables) else {
        Issue.record("\(gradientCase.text) gives no tensor")
        continue
      }
      let gradients = try tracer.gradient(of: result, by: names.compactMap { variables[$0] })
      for (name, gradient) in zip(names, gradients) {
        let expected = try #require(gradientCase.gradients[name])
        #expect(gradient.tensor.count == expected.count, "\(gradientCase.text) by \(name)")
        for (place, (ours, theirs)) in zip(gradient.tensor.doubles, expected).enumerated() {
          #expect(
            abs(ours - theirs) <= gradientCase.bound,
            "\(gradientCase.text) by \(name)[\(place)]: \(ours), PyTorch \(theirs)")
        }
      }
    } catch {
      Issue.record("\(gradientCase.text): \(error)")
    }
  }
}

private struct GradientCase {
  var text = ""
  var inputs: [String: Tensor] = [:]
  var prefix = Prefix.word("")
  var gradients: [String: [Double]] = [:]
  var bound = 0.0
}

private func gradientCases() throws -> [GradientCase] {
  let url = try #require(Bundle.module.resourceURL)
    .appendingPathComponent("Fixtures/gradients.txt")
  var cases: [GradientCase] = []
  for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
    let fields = line.split(separator: " ").map(String.init)
    let last = cases.count - 1
    switch fields[0] {
    case "#": cases.append(GradientCase(text: String(line.dropFirst(2))))
    case "in":
      let values = fields[3...].compactMap { Double($0) }
      cases[last].inputs[fields[1]] = Tensor(values, shape: fixtureShape(fields[2]))
    case "by": cases[last].gradients[fields[1]] = fields[2...].compactMap { Double($0) }
    case "off": cases[last].bound = try #require(Double(fields[1]))
    default: cases[last].prefix = Prefix(String(line))
    }
  }
  return cases
}
