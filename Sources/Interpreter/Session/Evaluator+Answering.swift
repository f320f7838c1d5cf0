import Language
import Tensors

extension Evaluator {
  /// The digest under which what a command gives is known.
  static func key(verb: String, command: String, inputs: [Lineage.Input]) -> Digest {
    Digest(
      of: [
        "kind": "lineage", "verb": .text(verb), "command": .text(command),
        "inputs": .array(inputs.map { .digest($0.digest) }),
      ])
  }

  /// What a command gave when it was run before, if that was kept.
  func known(_ key: Digest, _ entry: VerbTable.Entry) -> (any Value)? {
    guard let journal = keeping?.journal, surroundings.usesCache, timedDepth == 0,
      !entry.type.isMeasured, let digest = try? journal.result(of: key),
      // What can't be read is computed.
      let kept = try? journal.value(digest), let content = try? KeptContent(kept.content),
      case .form = content.body, let value = try? value(of: held(digest))
    else { return nil }
    notice("known from before, so `\(entry.type.name)` did not run; `time` runs it again")
    return value
  }

  /// Remembers what a command gave. What took long is kept at once, whatever becomes of the statement
  /// it stands in: a loop that is stopped goes on where it was.
  func learn(_ key: Digest, gave value: any Value, isCostly: Bool, seconds: Double) {
    let isCostly = isCostly || seconds > Keeping.cheapSeconds
    if isCostly { isCheap = false }
    guard let journal = keeping?.journal, !journal.isReadOnly,
      isCostly || seconds > Keeping.noticedSeconds
    else {
      return
    }
    let result = JournalResult(key: key, result: value.digest)
    results.append(result)
    guard isCostly else { return }
    var values: [JournalValue] = []
    // Where this fails, the statement itself will say so.
    guard
      (try? collect(HeldValue(value), recipe: nil, isCheap: false, into: &values)) == true,
      (try? journal.keep(values, results: [result])) != nil
    else { return }
    keeping?.kept.formUnion(values.map(\.digest))
  }
}
