import Language

extension Evaluator {
  /// `def`: captures the outer values that the text names.
  func define(_ syntax: FunctionSyntax) throws(Diagnostic) -> StatementResult {
    var walk = NameWalk(assigned: Set(syntax.parameters.map(\.text)).union([syntax.name.text])) {
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
    for use in walk.uses {
      let name = use.name.text
      if let binding = binding(name) {
        guard !captured.contains(where: { $0.name == name }) else { continue }
        captured.append(
          Function.Capture(name: name, value: binding.held, generation: binding.generation))
      } else if !use.mayBeElsewhere, functions[name] == nil {
        if let call = use.call {
          throw unknownFunction(use.name, call.arguments, at: call.span)
        }
        throw unknown(name, at: use.name.span)
      }
    }
    let depth = 1 + (captured.map { $0.value.valueIfHere?.nesting ?? 0 }.max() ?? 0)
    guard depth <= EvaluationLimits.nesting else {
      throw Diagnostic(
        "`\(syntax.name.text)` stands on too many functions", at: syntax.name.span,
        "each captured the one before it, more than \(EvaluationLimits.nesting) of them")
    }
    let function = Function(
      Function.Definition(
        syntax: syntax, captured: captured, text: Statement(.define(syntax)).canonical,
        number: nextFunctionNumber(), depth: depth))
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
    /// The call, if it is read to be called.
    let call: Call?
  }

  struct Call {
    let arguments: [Expression.Argument]
    let span: SourceSpan
  }

  private(set) var uses: [Use] = []
  /// Names that the function has certainly given a value by here: never outer ones.
  private var assigned: Set<String>
  /// Names that it perhaps has given a value.
  private var own: Set<String> = []
  private var openScopes = 0
  private let signature: (String) -> VerbSignature?

  init(assigned: Set<String>, signature: @escaping (String) -> VerbSignature?) {
    self.assigned = assigned
    self.signature = signature
  }

  private mutating func assign(_ name: String) {
    own.insert(name)
    assigned.insert(name)
  }

  /// A block that is perhaps not run, with what is certainly assigned in it.
  private mutating func visit(perhaps block: Block, assigning name: String? = nil) {
    let before = assigned
    if let name { assign(name) }
    visit(block)
    assigned = before
  }

  private mutating func use(_ name: Name, call: Call? = nil) {
    guard !assigned.contains(name.text) else { return }
    // Functions are never columns or layers.
    let mayBeElsewhere = own.contains(name.text) || openScopes > 0 && call == nil
    uses.append(Use(name: name, mayBeElsewhere: mayBeElsewhere, call: call))
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
        case .name(let name): assign(name.text)
        case .column(let data, _): use(data)
        }
      }
    case .define(let function):
      assign(function.name.text)
      let (outer, outerAssigned) = (own, assigned)
      assigned.formUnion(function.parameters.map(\.text))
      switch function.body {
      case .expression(let expression): visit(expression)
      case .block(let block): visit(block)
      }
      (own, assigned) = (outer, outerAssigned)
    case .forEach(let name, let values, let block):
      visit(values)
      visit(perhaps: block, assigning: name.text)
    case .repeatTimes(let times, let block):
      visit(times)
      visit(perhaps: block)
    case .branch(let branch):
      for arm in branch.arms {
        visit(arm.condition)
        visit(perhaps: arm.block)
      }
      if let otherwise = branch.otherwise { visit(perhaps: otherwise) }
    }
  }

  mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .name(let name): use(Name(name, at: expression.span))
    case .call(let name, let arguments):
      use(name, call: Call(arguments: arguments, span: expression.span))
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
