import Language

extension Evaluator {
  /// `def`: captures the outer values that the text names.
  func define(_ syntax: FunctionSyntax) throws(Diagnostic) -> StatementResult {
    var walk = NameWalk(own: Set(syntax.parameters.map(\.text)).union([syntax.name.text])) {
      self.verbs[$0]?.signature
    }
    var seen: Set<String> = []
    for parameter in syntax.parameters where !seen.insert(parameter.text).inserted {
      throw Diagnostic("`\(parameter.text)` is a parameter twice", at: parameter.span)
    }
    switch syntax.body {
    case .expression(let expression): walk.visit(expression)
    case .block(let block): walk.visit(block)
    }
    var captured: [Function.Capture] = []
    for use in walk.uses where !syntax.parameters.contains(where: { $0.text == use.name.text }) {
      let name = use.name.text
      guard name != syntax.name.text else { continue }
      if let binding = binding(name) {
        guard !captured.contains(where: { $0.name == name }) else { continue }
        captured.append(
          Function.Capture(name: name, value: binding.value, generation: binding.generation))
      } else if !use.mayBeElsewhere, functions[name] == nil {
        throw unknown(name, at: use.name.span)
      }
    }
    let function = Function(
      Function.Definition(
        syntax: syntax, captured: captured, text: Statement(.define(syntax)).canonical,
        number: nextFunctionNumber()))
    bind(syntax.name.text, to: function)
    return StatementResult(value: function, visibility: .hidden, names: [syntax.name.text])
  }
}

/// Finds the names that a function's text reads.
private struct NameWalk {
  /// A name that is read.
  struct Use {
    let name: Name
    /// It is the function's own, or may be a column or a layer: no mistake if it is unknown now.
    let mayBeElsewhere: Bool
  }

  private(set) var uses: [Use] = []
  private var own: Set<String>
  private var openScopes = 0
  private let signature: (String) -> VerbSignature?

  init(own: Set<String>, signature: @escaping (String) -> VerbSignature?) {
    self.own = own
    self.signature = signature
  }

  private mutating func use(_ name: Name) {
    uses.append(Use(name: name, mayBeElsewhere: openScopes > 0 || own.contains(name.text)))
  }

  mutating func visit(_ block: Block) {
    for statement in block.statements { visit(statement) }
  }

  private mutating func visit(_ statement: Statement) {
    switch statement.kind {
    case .command(let command):
      visit(command)
    case .expression(let expression): visit(expression)
    case .assign(let places, let expression):
      visit(expression)
      for place in places {
        switch place {
        case .name(let name): own.insert(name.text)
        case .column(let data, _): use(data)
        }
      }
    case .define(let function):
      own.insert(function.name.text)
      let outer = own
      own.formUnion(function.parameters.map(\.text))
      switch function.body {
      case .expression(let expression): visit(expression)
      case .block(let block): visit(block)
      }
      own = outer
    case .forEach(let name, let values, let block):
      visit(values)
      own.insert(name.text)
      visit(block)
    case .repeatTimes(let times, let block):
      visit(times)
      visit(block)
    case .branch(let branch):
      for arm in branch.arms {
        visit(arm.condition)
        visit(arm.block)
      }
      if let otherwise = branch.otherwise { visit(otherwise) }
    }
  }

  mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .name(let name): use(Name(name, at: expression.span))
    case .call(let name, let arguments):
      use(name)
      for argument in arguments { visit(argument.value) }
    case .filter(let data, let condition):
      visit(data)
      openScopes += 1
      visit(condition)
      openScopes -= 1
    case .command(let command): visit(command)
    default: for child in expression.children { visit(child) }
    }
  }

  private mutating func visit(_ command: CommandSyntax) {
    let signature = signature(command.verb.text)
    visit(command.argument, scope: signature?.object?.scope)
    for clause in command.clauses {
      visit(clause.argument, scope: signature?.clause(clause.word.text)?.scope)
    }
  }

  private mutating func visit(_ argument: ArgumentSyntax?, scope: NameScope?) {
    let opens = scope != nil && scope != .variables
    if opens { openScopes += 1 }
    for expression in argument?.expressions ?? [] { visit(expression) }
    if opens { openScopes -= 1 }
  }
}
