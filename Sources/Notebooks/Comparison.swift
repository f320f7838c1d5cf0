import Interpreter
import Tensors

/// A cell that ran beside what was recorded of it: what differs, the cause left open.
struct Comparison {
  let recorded: CellRecord
  let found: CellRecord
  /// What the notebook has of the cell's outputs, and what the values of today render to; nil where they
  /// can't be judged.
  let outputs: (kept: [Notebook.Output], now: [Notebook.Output])?
  /// The places of what samples keep, by the digest of the value.
  let contents: [Digest: SampledContent]

  /// The first difference of values; nil if every digest is the recorded one.
  var ofValues: Difference? {
    for value in recorded.bound {
      guard let now = found.bound.first(where: { $0.name == value.name }) else {
        return Difference(subject: "`\(value.name)` is not bound any more", cause: "")
      }
      guard now.digest != value.digest else { continue }
      return difference("`\(value.name)`", value.digest, now.digest)
    }
    if let extra = found.bound.first(where: { now in
      !recorded.bound.contains { $0.name == now.name }
    }) {
      return Difference(subject: "`\(extra.name)` was not bound when it was recorded", cause: "")
    }
    for (index, digest) in recorded.shown.enumerated() {
      guard index < found.shown.count else { break }
      guard found.shown[index] != digest else { continue }
      return difference(
        recorded.shown.count == 1 ? "its result" : "its \(ordinal(index + 1)) result", digest,
        found.shown[index])
    }
    guard recorded.shown.count == found.shown.count else {
      return Difference(
        subject: "it shows \(found.shown.count) results, recorded were \(recorded.shown.count)",
        cause: "")
    }
    for file in recorded.files where file.isWritten && !found.files.contains(where: file.isSame) {
      return Difference(subject: "the file \(file.path.literal) that it writes", cause: "")
    }
    return nil
  }

  /// The first output that is not what its value renders to; nil if there is none, or outputs were
  /// cleared.
  var ofOutputs: Difference? {
    guard let outputs, !outputs.kept.isEmpty else { return nil }
    for (index, now) in outputs.now.enumerated() {
      guard index < outputs.kept.count else {
        return Difference(subject: "an output was taken away", cause: "the output was edited")
      }
      guard outputs.kept[index] != now else { continue }
      var result = Difference(
        subject: outputs.now.count == 1
          ? "its output was edited" : "its \(ordinal(index + 1)) output was edited",
        cause: "the output was edited")
      (result.found, result.recorded) = outputs.kept[index].firstDifference(from: now)
      result.place = result.found == nil ? nil : "its text"
      return result
    }
    guard outputs.kept.count == outputs.now.count else {
      return Difference(subject: "an output was added", cause: "the output was edited")
    }
    return nil
  }

  /// Compares what is kept of two values.
  private func difference(_ subject: String, _ old: Digest, _ new: Digest) -> Difference {
    var result = Difference(subject: subject, cause: "")
    guard let kept = recorded.samples[old], let now = contents[new] else { return result }
    guard kept.leafCount == now.leafCount, kept.leaves.count == now.leaves.count else {
      result.place = nil
      result.subject += " has \(now.leafCount) numbers or texts, recorded were \(kept.leafCount)"
      return result
    }
    for (old, leaf) in zip(kept.leaves, now.leaves) where old != leaf.text {
      if result.place == nil {
        (result.place, result.recorded, result.found) = (leaf.place, old, leaf.text)
      }
      // Counts and classes are others, not off by so much.
      guard Int(old) == nil || Int(leaf.text) == nil, let before = Double(old),
        let after = Double(leaf.text)
      else { continue }
      let scale = max(abs(before), abs(after))
      let relative = scale == 0 ? 0 : abs(before - after) / scale
      result.relative = max(result.relative ?? 0, relative.isNaN ? .infinity : relative)
    }
    if result.place == nil, kept.parts.count == now.parts.count {
      result.place = zip(kept.parts, now.parts).first { $0 != $1.digest }?.1.place
    }
    return result
  }
}

extension Notebook.Output {
  /// The first lines of plain text in which they differ, the own one first.
  fileprivate func firstDifference(from other: Notebook.Output) -> (String?, String?) {
    func lines(_ output: Notebook.Output) -> [Substring] {
      output.data.first { $0.type == "text/plain" }?.content
        .split(separator: "\n", omittingEmptySubsequences: false) ?? []
    }
    let (own, others) = (lines(self), lines(other))
    for (left, right) in zip(own, others) where left != right {
      return (String(left).quoted, String(right).quoted)
    }
    return (nil, nil)
  }
}

extension String {
  /// Between quotation marks, fit for a terminal, cut after 40 characters.
  fileprivate var quoted: String {
    let text = Rendering.printable(self)
    return "\"\(text.count <= 40 ? text : text.prefix(39) + "…")\""
  }
}

/// `1st`, `2nd`, `3rd`, `4th`.
func ordinal(_ number: Int) -> String {
  let ending =
    switch (number % 10, number % 100) {
    case (_, 11...13): "th"
    case (1, _): "st"
    case (2, _): "nd"
    case (3, _): "rd"
    default: "th"
    }
  return "\(number)\(ending)"
}

extension FileUse {
  /// Whether the same bytes were written under the same name.
  fileprivate func isSame(_ other: FileUse) -> Bool {
    other.isWritten && other.path == path && other.digest == digest
  }
}
