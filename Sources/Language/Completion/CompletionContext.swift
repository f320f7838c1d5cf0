/// What may be typed at the cursor.
public struct CompletionContext: Sendable, Equatable {
  /// The UTF-8 offsets of what a chosen candidate replaces: from the start of the word to the cursor.
  public var range: Range<Int>
  /// What of the word is typed already.
  public var prefix: String
  /// What kinds of candidates are allowed, the likeliest first.
  public var offers: [CompletionOffer]
}

/// A kind of candidates.
public enum CompletionOffer: Sendable, Equatable {
  /// Verbs.
  case verbs
  /// These words.
  case words([String])
  /// Variables and functions.
  case names
  /// Clauses of the verb that are not there yet.
  case clauses(of: String, [String])
  /// Columns of the dataset that this expression gives.
  case columns(of: Expression)
  /// Layers of the model that this expression gives.
  case layers(of: Expression)
  /// Columns, layers or fields of the value that this expression gives: what stands after its `.`.
  case members(of: Expression)
  /// Bare names of a domain.
  case bareNames(NameDomain)
  /// Inside quotes: a file's path, or what else the verb and clause take as text.
  case text(verb: String?, clause: String?)
}

/// What may be typed at a place in a text.
///
/// - Parameters:
///   - text: the whole input, earlier lines of the same statement included.
///   - cursor: the UTF-8 offset of the cursor; what stands after it is not looked at.
///   - verbs: the verbs there are.
public func completionContext(
  _ text: String, cursor: Int, verbs: [VerbSignature]
) -> CompletionContext {
  let source = SourceText(SourceText(text).text(upToCharacterAt: cursor))
  let lexer = Lexer(source)
  var tokens = Array(lexer.tokens.dropLast())
  let end = source.count
  let notes = CompletionNotes(start: end, end: end)

  if let last = tokens.last, last.range.upperBound == end {
    if last.isOpenText(in: source) {
      tokens.removeLast()
      notes.start = last.range.lowerBound + 1
      notes.isInText = true
    } else if last.word != nil {
      tokens.removeLast()
      notes.start = last.range.lowerBound
    }
  } else if source.isInComment(after: tokens.last) {
    return CompletionContext(range: end..<end, prefix: "", offers: [])
  }
  let cursorStart = notes.isInText ? notes.start - 1 : notes.start
  tokens.append(Token(kind: .cursor, range: cursorStart..<end))
  tokens.append(Token(kind: .end, range: end..<end))
  let parser = Parser(tokens, of: source, verbs: verbs, completion: notes)
  _ = parser.program()
  let range = notes.start..<end
  return CompletionContext(range: range, prefix: source.text(in: range), offers: notes.offers)
}

extension Token {
  /// A text that its closing quote doesn't end.
  fileprivate func isOpenText(in source: SourceText) -> Bool {
    guard case .text = kind, problem != nil else { return false }
    let typed = source.text(in: range)
    return typed.hasPrefix("\"") && (typed.count == 1 || !typed.endsInQuote)
  }
}

extension String {
  /// Ends in a quote that no backslash turns into a part of the text.
  fileprivate var endsInQuote: Bool {
    guard hasSuffix("\"") else { return false }
    let backslashes = dropLast().reversed().prefix { $0 == "\\" }.count
    return backslashes.isMultiple(of: 2)
  }
}

extension SourceText {
  /// The text before a cursor, which inside a character counts as before it.
  fileprivate func text(upToCharacterAt cursor: Int) -> String {
    let end = text.utf8.index(text.utf8.startIndex, offsetBy: min(max(cursor, 0), count))
    return String(text.unicodeScalars[..<end])
  }

  /// What follows the last token up to the end holds a `#`.
  fileprivate func isInComment(after last: Token?) -> Bool {
    text(in: (last?.range.upperBound ?? 0)..<count).contains("#")
  }
}
