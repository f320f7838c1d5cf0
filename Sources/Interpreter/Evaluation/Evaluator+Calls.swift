import Language
import Tensors

extension Evaluator {
  /// `name(arguments)`.
  func call(_ name: Name, _ arguments: [Expression.Argument], at span: SourceSpan)
    throws(Diagnostic) -> any Value
  {
    let function = try function(name, arguments, at: span)
    var given: [GivenArgument] = []
    for (position, argument) in arguments.enumerated() {
      let takesList = function.takesList(position, name: argument.name?.text)
      let value = try value(of: argument.value, asList: takesList)
      given.append(GivenArgument(name: argument.name, value: value, span: argument.value.span))
    }
    return try call(function, given, at: span)
  }

  /// A function's value for arguments that are there already.
  func call(_ function: Function, _ arguments: [GivenArgument], at span: SourceSpan)
    throws(Diagnostic) -> any Value
  {
    switch function.body {
    case .builtin(let declaration): return try call(declaration, arguments, at: span)
    case .defined(let definition): return try call(definition, arguments, at: span)
    }
  }

  /// An argument of a call.
  struct GivenArgument {
    var name: Name?
    var value: any Value
    var span: SourceSpan
  }

  private func function(
    _ name: Name, _ arguments: [Expression.Argument], at span: SourceSpan
  ) throws(Diagnostic) -> Function {
    let bound = try binding(name.text).map { binding throws(Diagnostic) in
      try value(of: binding.held)
    }
    if let function = bound as? Function { return function }
    if let builtin = functions[name.text] { return Function(builtin: builtin) }
    if let bound {
      throw Diagnostic("`\(name.text)` is \(bound.phrase), not a function", at: name.span)
    }
    throw unknownFunction(name, arguments, at: span)
  }

  /// The message for a call of something that is no function.
  func unknownFunction(_ name: Name, _ arguments: [Expression.Argument], at span: SourceSpan)
    -> Diagnostic
  {
    if verbs[name.text] != nil {
      let call = Expression(.call(name, arguments), at: span)
      let line = commandMeant(by: call, verbs: verbs.signatures)
      return Diagnostic("`\(name.text)` is a verb, not a function", at: name.span)
        .hint(line.map { "write `\($0)`" } ?? "`help \(name.text)` shows how it is written")
    }
    let error = Diagnostic("there is no function `\(name.text)`", at: name.span)
    if let hint = hintForForeignCall(name, arguments) { return error.hint(hint) }
    let callable = frames[frames.count - 1].names.filter { $0.value.held.kind == Function.kind }
      .keys
    let names = callable + functions.entries.map(\.name)
    return error.hint(nearest(to: name.text, among: names).map { "did you mean `\($0)`?" })
  }

  private func call(
    _ declaration: FunctionDeclaration, _ arguments: [GivenArgument], at span: SourceSpan
  ) throws(Diagnostic) -> any Value {
    let matched = try match(
      arguments, to: declaration.parameters, of: declaration.name, usage: declaration.usage,
      isVariadic: declaration.isVariadic, at: span)
    let names = declaration.parameters.map(\.name)
    if let operable = matched.lazy.compactMap({ $0.value as? any Operable }).first {
      let named = zip(names, matched).map { (name: $0, value: $1.value) }
      do throws(Diagnostic) {
        if let value = try operable.applying(declaration.name, to: named) { return value }
      } catch {
        throw error.placed(at: span)
      }
    }
    let last = names.last ?? "argument"
    let call = FunctionCall(
      arguments: matched.map(\.value), spans: matched.map(\.span),
      names: matched.indices.map { $0 < names.count ? names[$0] : last },
      function: declaration.name, evaluator: self)
    do throws(Diagnostic) {
      return try declaration.body(call)
    } catch {
      throw error.placed(at: span)
    }
  }

  private func call(
    _ definition: Function.Definition, _ arguments: [GivenArgument], at span: SourceSpan
  ) throws(Diagnostic) -> any Value {
    let syntax = definition.syntax
    let parameters = syntax.parameters.map { FunctionDeclaration.Parameter($0.text) }
    let usage = Function(definition).summary
    let matched = try match(
      arguments, to: parameters, of: syntax.name.text, usage: usage, isVariadic: false, at: span)
    guard callDepth < EvaluationLimits.callDepth else {
      throw Diagnostic(
        "`\(syntax.name.text)` calls itself without end", at: span,
        "\(grouped(EvaluationLimits.callDepth)) calls inside one another")
    }
    reportMovedCaptures(of: definition)
    var frame = Frame()
    for capture in definition.captured {
      frame.captured[capture.name] = Binding(
        held: capture.value, generation: capture.generation, time: 0)
    }
    frame.captured[syntax.name.text] = Binding(
      held: HeldValue(Function(definition)), generation: 0, time: 0)
    for (parameter, argument) in zip(syntax.parameters, matched) {
      frame.names[parameter.text] = newBinding(argument.value)
    }
    frames.append(frame)
    callDepth += 1
    defer {
      frames.removeLast()
      callDepth -= 1
    }
    do throws(Diagnostic) {
      return try value(of: syntax.body)
    } catch {
      // The innermost two calls say where the trouble came from; a thousand would hide it.
      let isNews =
        error != .stopped && error.labels.count < 3
        && !error.labels.contains { $0.span == span }
      throw isNews ? error.label("called here", at: span) : error
    }
  }

  private func value(of body: FunctionSyntax.Body) throws(Diagnostic) -> any Value {
    switch body {
    case .expression(let expression): try value(of: expression)
    case .block(let block): try run(block).value
    }
  }

  /// Says once for each name that a function still uses the value it captured.
  private func reportMovedCaptures(of definition: Function.Definition) {
    for capture in definition.captured {
      let key = "\(definition.number) \(capture.name)"
      // Each new value is compared once: its digest may take long, and a loop calls often.
      guard let now = frames[0].names[capture.name], now.generation != capture.generation,
        !reportedCaptures.contains(key),
        comparedCaptures.updateValue(now.generation, forKey: key) != now.generation,
        now.held.digest != capture.value.digest
      else { continue }
      reportedCaptures.insert(key)
      let name = definition.syntax.name.text
      notice(
        "`\(name)` uses `\(capture.name)` as it was when `\(name)` was defined; define it again to use the new value"
      )
    }
  }

  private func match(
    _ arguments: [GivenArgument], to parameters: [FunctionDeclaration.Parameter], of name: String,
    usage: String, isVariadic: Bool, at span: SourceSpan
  ) throws(Diagnostic) -> [GivenArgument] {
    var slots = [GivenArgument?](repeating: nil, count: parameters.count)
    var rest: [GivenArgument] = []
    for (position, argument) in arguments.enumerated() {
      guard let word = argument.name else {
        if position < parameters.count {
          slots[position] = argument
        } else if isVariadic {
          rest.append(argument)
        } else {
          throw Diagnostic(
            "`\(name)` takes \(count(parameters.count, "argument")), not \(arguments.count)",
            at: argument.span
          ).hint("it is `\(usage)`")
        }
        continue
      }
      guard let index = parameters.firstIndex(where: { $0.name == word.text }) else {
        let near = nearest(to: word.text, among: parameters.map(\.name))
        throw Diagnostic("`\(name)` has no parameter `\(word.text)`", at: word.span)
          .hint(near.map { "did you mean `\($0)`?" } ?? "it is `\(usage)`")
      }
      guard slots[index] == nil else {
        throw Diagnostic("`\(word.text)` is given twice", at: word.span)
      }
      slots[index] = argument
    }
    var matched: [GivenArgument] = []
    for (parameter, slot) in zip(parameters, slots) {
      if let slot {
        matched.append(slot)
      } else if let value = parameter.defaultValue {
        matched.append(GivenArgument(value: value, span: span))
      } else {
        throw Diagnostic("`\(name)` needs `\(parameter.name)`", at: span)
          .hint("it is `\(usage)`")
      }
    }
    return matched + rest
  }
}

extension Function {
  /// Whether a list literal stays a list as this argument.
  fileprivate func takesList(_ position: Int, name: String?) -> Bool {
    guard case .builtin(let declaration) = body else { return false }
    let parameters = declaration.parameters
    if let name { return parameters.first { $0.name == name }?.takesList ?? false }
    return position < parameters.count && parameters[position].takesList
  }
}

/// `1 argument`, `2 arguments`.
func count(_ number: Int, _ noun: String) -> String {
  "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
}
