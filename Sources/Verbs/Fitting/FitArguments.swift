import Interpreter
import Language
import Training

/// A rate, or two: `1e-2`, `1e-5 to 1e-3`.
struct RateRange: PhraseArgument {
  static let parts: [PhrasePart] = [
    .argument("rate", .expression), .optional([.word("to"), .argument("head", .expression)]),
  ]
  static let expectation = "a rate, or two with `to` between"

  /// The head's rate.
  let head: Double
  /// The rate of the lowest layer that trains; nil for one rate for all.
  let lowest: Double?

  init(head: Double) { (self.head, lowest) = (head, nil) }

  init(_ phrase: Phrase) throws(Diagnostic) {
    let first: Double = try phrase.argument("rate")
    guard phrase.contains("to") else {
      (head, lowest) = (first, nil)
      return
    }
    (head, lowest) = (try phrase.argument("head"), first)
  }

  var canonicalText: String {
    (lowest.map { "\($0.canonicalText) to " } ?? "") + head.canonicalText
  }
}

/// `target`, after `balance`.
enum BalancedBy: String, Word { case target }

/// What makes a step of a gradient.
enum OptimizerName: String, Word { case adamw, adam, sgd, nesterov, rmsprop }

/// The losses by name.
enum LossName: String, Word { case softmax, binary, focal, squared, absolute, huber }

extension Schedule: Word {}

/// A list of augmentations, some with a number: `[flip, rotate 90]`.
struct AugmentationList: WordListArgument {
  static let words = Augmentations.all.map { $0.name }
  static let expectation = "a list as `[flip, rotate 90]`"

  let choices: [AugmentationChoice]

  init(_ entries: [WordEntry]) throws(Diagnostic) {
    var choices: [AugmentationChoice] = []
    for entry in entries {
      guard entry.numbers.count <= 1,
        let choice = AugmentationChoice(entry.word, entry.numbers.first)
      else { throw AugmentationList.diagnostic(entry) }
      guard !choices.contains(where: { $0.name == choice.name }) else {
        throw Diagnostic("`\(entry.word)` stands twice", at: entry.span)
      }
      choices.append(choice)
    }
    self.choices = choices
  }

  private static func diagnostic(_ entry: WordEntry) -> Diagnostic {
    guard let kind = Augmentations.all.first(where: { $0.name == entry.word }) else {
      return Diagnostic("there is no change called `\(entry.word)`", at: entry.span)
    }
    guard kind.usual != nil else {
      return Diagnostic("`\(entry.word)` takes no number", at: entry.span)
    }
    let range = kind.range
    let numbers =
      range.lowerBound == range.upperBound
      ? "the number \(Wording.number(range.lowerBound))"
      : "a number from \(Wording.number(range.lowerBound)) to \(Wording.number(range.upperBound))"
    return Diagnostic("`\(entry.word)` takes \(numbers)", at: entry.span)
  }

  var canonicalText: String {
    let entries = choices.map { choice in
      let kind = Augmentations.all.first { $0.name == choice.name }
      return kind?.usual == nil ? choice.name : "\(choice.name) \(choice.number.canonicalText)"
    }
    return "[" + entries.joined(separator: ", ") + "]"
  }
}
