import Language
import Tensors

/// What a command gave.
struct CommandResult {
  let value: any Value
  /// The name that a command standing alone rebinds.
  let rebound: String?
}

extension Evaluator {
  /// Runs a command: reads its arguments as its declaration says, then the verb.
  ///
  /// - Parameter standsAlone: whether it is a whole statement outside any block.
  func run(_ command: CommandSyntax, standsAlone: Bool) throws(Diagnostic) -> CommandResult {
    guard let entry = verbs[command.verb.text] else {
      throw Diagnostic("there is no verb `\(command.verb.text)`", at: command.verb.span)
    }
    let verb = entry.type.init()
    let arguments = try fill(declaredArguments(of: verb), from: command)
    let record = CommandRecord()
    for argument in arguments.declared {
      if let text = argument.canonicalText { record.set(argument.word, text) }
    }
    let value = try result(of: verb, entry, command, record, arguments.inputs, standsAlone)
    if entry.type.isMeasured { isMeasured = true }
    lineage.append(
      Lineage(
        verb: entry.versionText,
        command: record.text(verb: entry.type.name), inputs: arguments.inputs,
        result: value.digest, isMeasured: entry.type.isMeasured,
        verdict: (value as? any Verdict)?.verdict))
    return CommandResult(value: value, rebound: entry.rebinds ? arguments.objectName : nil)
  }

  /// What the verb gives, or gave before.
  private func result(
    of verb: any Verb, _ entry: VerbTable.Entry, _ command: CommandSyntax, _ record: CommandRecord,
    _ inputs: [Lineage.Input], _ standsAlone: Bool
  ) throws(Diagnostic) -> any Value {
    let name = entry.type.name
    func key() -> Digest {
      Evaluator.key(verb: entry.versionText, command: record.text(verb: name), inputs: inputs)
    }
    let first = key()
    if let value = known(first, entry) { return value }
    let context = Context(
      evaluator: self, record: record, span: command.span, standsAlone: standsAlone, key: first)
    let fileCount = files.count
    let clock = ContinuousClock()
    let begun = clock.now
    let value: any Value
    do throws(Diagnostic) {
      value = try perform(verb, in: context)
    } catch {
      throw error.placed(at: command.span)
    }
    // A fit that was stopped is another command now.
    // What a file holds is no part of the lineage that is known before it is read.
    if !entry.type.isMeasured, files.count == fileCount {
      learn(
        key(), gave: value, isCostly: entry.type.isCostly,
        seconds: (clock.now - begun) / .seconds(1))
    }
    return value
  }

  private func perform<V: Verb>(_ verb: V, in context: Context) throws(Diagnostic) -> any Value {
    let result: any Value = try verb.run(in: context)
    return (result as? AnyValue)?.value ?? result
  }

  private struct FilledArguments {
    var declared: [any DeclaredArgument]
    var inputs: [Lineage.Input] = []
    var objectName: String?
  }

  /// Fills the arguments in the order of their declaration, so that a scope's dataset is there
  /// before the names of its columns are read.
  private func fill(_ declared: [any DeclaredArgument], from command: CommandSyntax)
    throws(Diagnostic) -> FilledArguments
  {
    var result = FilledArguments(declared: declared)
    var values: [String?: any Value] = [:]
    // Datasets and models first: a clause may open the scope of one that is declared below it.
    let order =
      declared.filter { $0.scope == .variables } + declared.filter { $0.scope != .variables }
    for argument in order {
      if let flag = argument as? Flag {
        let clause = flag.word.flatMap(command.clause)
        flag.fill(isGiven: clause != nil, at: clause?.span ?? command.verb.span)
        continue
      }
      let given = given(argument, in: command, values: values)
      if given == nil, argument.isRequired { throw missing(argument, in: command) }
      try argument.fill(given, verb: command.verb.span)
      guard let inputs = given?.inputs.values else { continue }
      values[argument.word] = inputs.first?.value
      for input in inputs where !(input.value is Number || input.value is Bool) {
        result.inputs.append(Lineage.Input(text: input.text, digest: input.value.digest))
      }
    }
    if case .expression(let expression)? = command.argument,
      case .name(let name) = expression.kind
    {
      result.objectName = name
    }
    return result
  }

  private func given(
    _ argument: any DeclaredArgument, in command: CommandSyntax, values: [String?: any Value]
  ) -> Given? {
    let clause = argument.word.flatMap(command.clause)
    guard let syntax = argument.word == nil ? command.argument : clause?.argument else {
      return nil
    }
    var scope: (any Value)?
    var scopeText: String?
    switch argument.scope {
    case .variables: break
    case .columns(let word), .layers(let word):
      scope = values[word]
      let source = word == nil ? command.argument : word.flatMap(command.clause)?.argument
      scopeText = source?.span.text
    }
    return Given(
      syntax: syntax, verb: command.verb.text, clause: argument.word, scope: scope,
      scopeText: scopeText, evaluator: self, inputs: GivenInputs())
  }

  private func missing(_ argument: any DeclaredArgument, in command: CommandSyntax) -> Diagnostic {
    guard let word = argument.word else {
      return Diagnostic(
        "`\(command.verb.text)` needs \(argument.expectation)", at: command.verb.span)
    }
    return Diagnostic("`\(command.verb.text)` needs `\(word)`", at: command.span)
      .hint("add `\(word) \(argument.placeholder)`: \(argument.purpose)")
  }
}
