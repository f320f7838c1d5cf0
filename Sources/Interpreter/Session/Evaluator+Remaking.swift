import Language
import Tensors

extension Evaluator {
  /// Reads a value from where it is kept, or runs the statement again that it was bound by, over its
  /// own inputs.
  ///
  /// - Throws: a diagnostic that says why the value can't be had.
  func remake(_ held: HeldValue) throws(Diagnostic) -> any Value {
    var waiting = [held]
    // A list instead of calls within calls: a long loop leaves a long chain.
    while let next = waiting.last {
      guard next.valueIfHere == nil else {
        waiting.removeLast()
        continue
      }
      switch try source(of: next) {
      case .form(let reader, let kind): next.hold(try value(of: next, kind, reader))
      case .recipe(let recipe):
        let missing = recipe.inputs.map(\.value).filter { $0.valueIfHere == nil }
        if missing.isEmpty {
          next.hold(try run(recipe, toMake: next))
        } else {
          waiting += missing
        }
      }
    }
    guard let value = held.valueIfHere else {
      preconditionFailure("a value was made again and is not there")
    }
    return value
  }

  /// The value, if it is there or can be read without running anything.
  func valueWithoutRunning(_ held: HeldValue) -> (any Value)? {
    if let value = held.valueIfHere { return value }
    guard keeping != nil, case .form? = try? source(of: held) else { return nil }
    return try? value(of: held)
  }

  private enum ValueSource {
    case form(StoredReader, kind: String)
    case recipe(Recipe)
  }

  private func source(of held: HeldValue) throws(Diagnostic) -> ValueSource {
    if let kept = try kept(held.digest) {
      let content = try KeptContent(kept.content)
      switch content.body {
      case .form(let form, let version):
        let reader = StoredReader(
          content: StoredContent(form), version: version, parts: kept.references,
          blobs: kept.blobs, evaluator: self)
        return .form(reader, kind: kept.kind)
      case .recipe(let source, let names, let verbs, let depth):
        guard names.count == kept.references.count else { throw .malformedForm }
        keeping?.depths[held.digest] = depth
        return .recipe(
          Recipe(
            source: source,
            inputs: zip(names, kept.references).map { name, digest in
              HistoryEntry.Input(name: name, value: self.held(digest))
            }, verbs: verbs))
      }
    }
    guard let recipe = held.recipe else {
      throw Diagnostic("it was not kept, and nothing tells how it was made")
    }
    return .recipe(recipe)
  }

  private func kept(_ digest: Digest) throws(Diagnostic) -> JournalValue? {
    do throws(JournalFailure) { return try keeping?.journal.value(digest) } catch {
      throw Diagnostic(error.reason)
    }
  }

  /// The bytes of a large part of a kept value.
  func blob(_ digest: Digest) throws(Diagnostic) -> [UInt8] {
    guard let journal = keeping?.journal else { throw .malformedForm }
    do throws(JournalFailure) { return try journal.blob(digest) } catch {
      throw Diagnostic(error.reason)
    }
  }

  private func value(of held: HeldValue, _ kind: String, _ form: StoredReader)
    throws(Diagnostic) -> any Value
  {
    guard let type = kinds[kind], (1...type.storedVersion).contains(form.version) else {
      throw Diagnostic("the \(kind) was kept by a newer version of Thaw than this one")
    }
    let value = try type.restored(from: form)
    guard value.digest == held.digest else {
      throw Diagnostic("the \(kind) that was kept is not what it was")
    }
    return value
  }

  private func run(_ recipe: Recipe, toMake held: HeldValue) throws(Diagnostic) -> any Value {
    var quiet = surroundings
    quiet.observer = nil
    let other = Evaluator(
      verbs: verbs, functions: functions, kinds: kinds, surroundings: quiet, interrupt: interrupt)
    // What a function captured may have to be read there.
    other.keeping = keeping
    for input in recipe.inputs {
      other.frames[0].names[input.name] = Binding(held: input.value, generation: 0, time: 0)
    }
    let (program, mistakes) = parse(SourceText(recipe.source), verbs: verbs.signatures)
    guard let statement = program.statements.first, mistakes.isEmpty else {
      throw cannotRemake(recipe, "this version of Thaw does not read it")
    }
    do throws(Diagnostic) {
      _ = try other.run(statement, isOutermost: true)
    } catch {
      guard error != .stopped else { throw error }
      throw cannotRemake(recipe, error.message)
    }
    for (_, binding) in other.frames[0].names where binding.generation > 0 {
      guard let value = binding.held.valueIfHere, value.digest == held.digest else { continue }
      return value
    }
    throw cannotRemake(recipe, reasonForAnotherValue(recipe))
  }

  private func reasonForAnotherValue(_ recipe: Recipe) -> String {
    for known in recipe.verbs {
      let word = known.split(separator: " ").first.map(String.init) ?? ""
      guard let entry = verbs[word] else { return "there is no verb `\(word)` any more" }
      if known != entry.versionText { return "`\(word)` is another version now" }
    }
    return "it gives another value than when it was first run"
  }

  private func cannotRemake(_ recipe: Recipe, _ reason: String) -> Diagnostic {
    Diagnostic("`\(recipe.source)` was to make it again, and \(reason)")
  }
}
