/// What the parser tells completion when it comes by the cursor.
final class CompletionNotes {
  /// Where the word under the cursor begins.
  var start: Int
  let end: Int
  var isInText = false
  fileprivate(set) var offers: [CompletionOffer] = []
  /// Names that come before variables, the innermost scope last.
  fileprivate var scopes: [CompletionOffer] = []
  fileprivate var verb: String?
  fileprivate var clause: String?

  init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }

  fileprivate func add(_ offer: CompletionOffer) {
    if isInText {
      let text = CompletionOffer.text(verb: verb, clause: clause)
      if offers.isEmpty { offers.append(text) }
    } else if !offers.contains(offer) {
      offers.append(offer)
    }
  }
}

extension Parser {
  private var notesHere: CompletionNotes? { current.kind == .cursor ? completion : nil }

  func noteStatement() {
    notesHere?.add(.verbs)
    notesHere?.add(.words(Keyword.statements))
  }

  func noteVerb() { notesHere?.add(.verbs) }

  func noteElse() { notesHere?.add(.words(["else"])) }

  func noteWords(_ words: [String]) { notesHere?.add(.words(words)) }

  func noteOperand() {
    guard let notes = notesHere else { return }
    for scope in notes.scopes.reversed() { notes.add(scope) }
    notes.add(.names)
    if notes.start < notes.end { notes.add(.words(Keyword.values)) }
  }

  /// Operators are offered only once a letter of one is there: they would hide the clauses.
  func noteOperator() {
    guard let notes = notesHere, notes.start < notes.end else { return }
    notes.add(.words(Keyword.operators))
  }

  func noteMember(of base: Expression) { notesHere?.add(.members(of: base)) }

  func noteBareName(_ domain: NameDomain, from start: Int, to end: Int) {
    guard let completion, end == completion.end else { return }
    completion.start = start
    completion.add(.bareNames(domain))
  }

  func noteObject(of signature: VerbSignature) {
    completion?.verb = signature.name
    completion?.clause = nil
    guard !(signature.object?.isRequired ?? false), !signature.clauses.isEmpty else { return }
    notesHere?.add(.clauses(of: signature.name, signature.clauses.map(\.word)))
  }

  func noteClauses(of signature: VerbSignature, in command: CommandSyntax) {
    guard let notes = notesHere else {
      completion?.clause = current.word
      return
    }
    let left = signature.clauses.filter { $0.isRepeated || command.clause($0.word) == nil }
    if !left.isEmpty { notes.add(.clauses(of: signature.name, left.map(\.word))) }
  }

  /// What completion offers first in the scope that a declaration opens.
  func offer(_ scope: NameScope, in command: CommandSyntax) -> CompletionOffer? {
    switch scope {
    case .variables: nil
    case .columns(let clause): value(of: clause, in: command).map { .columns(of: $0) }
    case .layers(let clause): value(of: clause, in: command).map { .layers(of: $0) }
    }
  }

  private func value(of clause: String?, in command: CommandSyntax) -> Expression? {
    let argument = clause.map { command.clause($0)?.argument } ?? command.argument
    return argument?.expressions.first
  }

  /// Reads something inside a scope.
  func inScope<T>(
    _ offer: CompletionOffer?, _ read: () throws(Diagnostic) -> T
  ) throws(Diagnostic) -> T {
    guard let completion, let offer else { return try read() }
    completion.scopes.append(offer)
    defer { completion.scopes.removeLast() }
    return try read()
  }
}
