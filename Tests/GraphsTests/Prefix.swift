import Graphs
import Tensors
import Testing

/// Lengths as fixtures write them: `2,3`, and `-` for none.
func fixtureShape(_ text: String) -> Shape {
  Shape(text == "-" ? [] : text.split(separator: ",").compactMap { Int($0) })
}

/// An expression in prefix form: `(sum (* a 2) axis=1)`.
indirect enum Prefix {
  case word(String)
  case form([Prefix])

  init(_ text: String) {
    var words = text.replacingOccurrences(of: "(", with: " ( ")
      .replacingOccurrences(of: ")", with: " ) ").split(separator: " ").map(String.init)[...]
    self = Prefix(&words)
  }

  private init(_ words: inout ArraySlice<String>) {
    let first = words.removeFirst()
    guard first == "(" else {
      self = .word(first)
      return
    }
    var parts: [Prefix] = []
    while words.first != ")" { parts.append(Prefix(&words)) }
    words.removeFirst()
    self = .form(parts)
  }

  struct Unreadable: Error { let text: String }

  func evaluate(_ inputs: [String: Operand]) throws -> TensorResult {
    guard case .form(let parts) = self, case .word(let head) = parts[0] else {
      throw Unreadable(text: "\(self)")
    }
    let rest = Array(parts.dropFirst())
    if let symbol = TensorOperator(rawValue: head) {
      let (left, right) = (try rest[0].argument(inputs), try rest[1].argument(inputs))
      return .operand(try symbol(left, right))
    }
    if head == "index" {
      guard case .operand(let base) = try rest[0].argument(inputs) else {
        throw Unreadable(text: "\(self)")
      }
      return .operand(try base.indexed(by: rest.dropFirst().map { try $0.index(inputs) }))
    }
    guard let function = TensorFunctions.all.first(where: { $0.name == head }) else {
      throw Unreadable(text: head)
    }
    return try function(arguments(of: function, rest, inputs))
  }

  private func arguments(
    of function: TensorFunction, _ given: [Prefix], _ inputs: [String: Operand]
  ) throws -> [TensorArgument] {
    var arguments = function.parameters.map(\.defaultValue)
    for (position, part) in given.enumerated() {
      if case .word(let word) = part, let equals = word.firstIndex(of: "=") {
        let name = word[..<equals]
        let value = Prefix.word(String(word[word.index(after: equals)...]))
        let index = function.parameters.firstIndex { $0.name == name }
        arguments[try #require(index)] = try value.argument(inputs)
      } else {
        arguments[position] = try part.argument(inputs)
      }
    }
    return try arguments.map { try #require($0) }
  }

  private func argument(_ inputs: [String: Operand]) throws -> TensorArgument {
    switch self {
    case .form(let parts):
      if case .word("list") = parts[0] {
        return .list(try parts.dropFirst().map { try $0.argument(inputs) })
      }
      guard case .operand(let operand) = try evaluate(inputs) else {
        throw Unreadable(text: "\(self)")
      }
      return .operand(operand)
    case .word(let word):
      if let operand = inputs[word] { return .operand(operand) }
      if word == "true" || word == "false" { return .number(.boolean(word == "true")) }
      if let integer = Int64(word) { return .number(.integer(integer)) }
      if let real = Double(word) { return .number(.real(real)) }
      if word.hasPrefix("[") { return .tensor(Prefix.integers(word)) }
      throw Unreadable(text: word)
    }
  }

  private func index(_ inputs: [String: Operand]) throws -> TensorIndex {
    guard case .word(let word) = self, inputs[word] == nil else {
      guard case .operand(let operand) = try argument(inputs) else {
        throw Unreadable(text: "\(self)")
      }
      return .mask(operand.tensor)
    }
    if word.hasPrefix("[") { return .positions(Prefix.integers(word)) }
    if let position = Int(word) { return .position(position) }
    let ends = word.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    return .slice(start: ends[0], end: ends[1], step: try #require(ends[2]))
  }

  private static func integers(_ word: String) -> Tensor {
    let values = word.dropFirst().dropLast().split(separator: ",").compactMap { Int64($0) }
    return Tensor(values, shape: [values.count])
  }
}
