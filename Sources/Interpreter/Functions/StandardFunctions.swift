import Graphs
import Language

extension FunctionTable {
  /// Every function of the language, one list: those over tensors, which Graphs declares, then
  /// those that need more than tensors.
  public static let standard = FunctionTable(
    TensorFunctions.all.map(FunctionDeclaration.init) + GradientFunction.all
      + CollectionFunctions.all)
}

extension FunctionDeclaration {
  /// A function over tensors as one of the language.
  fileprivate init(_ function: TensorFunction) {
    let parameters = function.parameters.map { parameter in
      // Parts of unequal shapes are no tensor, and parts of one shape are meant as parts too.
      Parameter(
        parameter.name, default: parameter.defaultValue?.value,
        takesList: parameter.name == "parts")
    }
    self.init(
      function.name, parameters, summary: function.summary, examples: function.examples
    ) { (call) throws(Diagnostic) in
      var arguments: [TensorArgument] = []
      for (index, value) in call.arguments.enumerated() {
        guard let argument = TensorArgument(value) else {
          throw call.mismatch(index, expected: "a tensor or a number")
        }
        arguments.append(argument)
      }
      do throws(Diagnostic) {
        return try recorded {
          do {
            return try function(arguments).value
          } catch let error as ArgumentError {
            throw Diagnostic(
              "`\(function.name)`: \(error.description)", at: call.spans[error.parameter],
              "this is \(call.arguments[error.parameter].phrase)")
          }
        }
      } catch {
        throw error.hint(function.ofTwo.flatMap { call.hint(towards: $0) })
      }
    }
  }
}

extension FunctionCall {
  /// `max(3, 5)`: the second value was read as an axis, and there is a function of two values.
  fileprivate func hint(towards ofTwo: String) -> String? {
    let texts = spans.prefix(2).map(\.text)
    guard !(arguments[1] is None), texts.allSatisfy({ $0.count <= 30 && !$0.contains("\n") }) else {
      return nil
    }
    return "of two values, `\(ofTwo)(\(texts.joined(separator: ", ")))`; "
      + "of a list, `\(function)([a, b, …])`"
  }
}
