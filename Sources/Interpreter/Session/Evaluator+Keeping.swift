import Language
import Tensors

/// The journal of an evaluator, and what it knows of it.
struct Keeping {
  let journal: any SessionJournal
  /// Values that are known to be kept.
  var kept: Set<Digest> = []
  /// How many statements stand behind each other in front of a value that is kept by its statement.
  var depths: [Digest: Int] = [:]
  /// Values that were read or named before, each once.
  var held: [Digest: HeldValue] = [:]
  /// What could not be kept yet, oldest first.
  var waiting: [Change] = []

  /// A change of the session that a journal keeps.
  enum Change {
    case statement(HistoryEntry)
    case undo(Int, time: Int)
    case redo(Int, time: Int)
  }

  /// Values above this are kept by their statement where that is cheap: 1 MiB.
  static let largeByteCount = 1 << 20
  /// Statements that are run again for one value at most.
  static let depthLimit = 16
  /// What took longer is kept whole.
  static let cheapSeconds = 1.0
  /// What took less is sooner computed than looked for.
  static let noticedSeconds = 0.05
}

extension Evaluator {
  /// The value of a digest that the journal keeps, not read yet.
  func held(_ digest: Digest) -> HeldValue {
    if let known = keeping?.held[digest] { return known }
    guard let journal = keeping?.journal else {
      preconditionFailure("a kept value without a journal")
    }
    let held = HeldValue(digest, in: journal)
    keeping?.held[digest] = held
    return held
  }

  /// Keeps a change, after those that could not be kept before it. Where that fails the session goes on
  /// and the person is told; the next change tries again.
  func keep(_ change: Keeping.Change) {
    guard keeping?.journal.isReadOnly == false else { return }
    let wasBehind = keeping?.waiting.isEmpty == false
    keeping?.waiting.append(change)
    do throws(JournalFailure) {
      while let next = keeping?.waiting.first {
        try write(next)
        keeping?.waiting.removeFirst()
      }
      if wasBehind { notice("everything is kept again") }
    } catch {
      notice("this is not kept yet: \(error.reason); it is lost if Thaw ends before it is")
    }
  }

  private func write(_ change: Keeping.Change) throws(JournalFailure) {
    guard let journal = keeping?.journal else { return }
    switch change {
    case .undo(let count, let time): try journal.undo(count, time: time)
    case .redo(let count, let time): try journal.redo(count, time: time)
    case .statement(let entry): try write(entry, to: journal)
    }
  }

  private func write(_ entry: HistoryEntry, to journal: any SessionJournal) throws(JournalFailure) {
    var values: [JournalValue] = []
    let recipe = Recipe(entry)
    for change in entry.changes {
      guard let held = change.after?.held else { continue }
      try collect(held, recipe: recipe, isCheap: entry.isCheap, into: &values)
    }
    try journal.commit(entry.journalled, values: values, results: entry.results)
    keeping?.kept.formUnion(values.map(\.digest))
  }

  /// Adds the kept form of a value after those of its parts, unless it is kept already.
  ///
  /// - Parameters:
  ///   - recipe: the statement that makes it again; nil for a part of another value.
  ///   - isCheap: whether a large value need not be kept whole.
  /// - Returns: whether it is or will be kept: a part may be of a kind that has no stored form.
  @discardableResult
  func collect(
    _ held: HeldValue, recipe: Recipe?, isCheap: Bool, into values: inout [JournalValue]
  ) throws(JournalFailure) -> Bool {
    guard let journal = keeping?.journal else { return true }
    let digest = held.digest
    if keeping?.kept.contains(digest) == true || values.contains(where: { $0.digest == digest }) {
      return true
    }
    // What is not here came from the journal.
    guard let value = held.valueIfHere else { return true }
    if try journal.value(digest) != nil {
      keeping?.kept.insert(digest)
      return true
    }
    let isLarge = value.memoryByteCount > Keeping.largeByteCount
    if let recipe, isCheap, isLarge, let kept = byStatement(held, recipe) {
      values.append(kept)
      return true
    }
    if let storable = value as? any StorableValue,
      try whole(storable, digest: digest, in: journal, &values)
    {
      return true
    }
    guard let recipe else { return false }
    // However long the chain: there is no other way.
    if let kept = byStatement(held, recipe, depthLimit: .max) { values.append(kept) }
    return true
  }

  /// - Returns: whether the value has a stored form, which is then added.
  private func whole(
    _ value: any StorableValue, digest: Digest, in journal: any SessionJournal,
    _ values: inout [JournalValue]
  ) throws(JournalFailure) -> Bool {
    let form: StoredForm
    do throws(Diagnostic) { form = try value.storedForm() } catch { return false }
    for part in form.parts {
      guard try collect(part, recipe: nil, isCheap: false, into: &values) else { return false }
    }
    var blobs: [Digest] = []
    for blob in form.blobs { blobs.append(try journal.keepBlob(blob)) }
    let content = KeptContent(
      summary: value.summary, body: .form(form.content, version: type(of: value).storedVersion))
    values.append(
      JournalValue(
        digest: digest, kind: value.kind, content: content.bytes,
        references: form.parts.map(\.digest), blobs: blobs))
    return true
  }

  /// A value that its statement makes again; nil where too many would have to be run for it.
  private func byStatement(
    _ held: HeldValue, _ recipe: Recipe, depthLimit: Int = Keeping.depthLimit
  ) -> JournalValue? {
    let before = recipe.inputs.map { keeping?.depths[$0.value.digest] ?? 0 }.max() ?? 0
    guard before < depthLimit else { return nil }
    keeping?.depths[held.digest] = before + 1
    let content = KeptContent(
      summary: held.summary,
      body: .recipe(
        source: recipe.source, names: recipe.inputs.map(\.name), verbs: recipe.verbs,
        depth: before + 1))
    return JournalValue(
      digest: held.digest, kind: held.kind, content: content.bytes,
      references: recipe.inputs.map(\.value.digest), blobs: [])
  }
}
