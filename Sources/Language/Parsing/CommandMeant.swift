/// The command that a call of a verb was meant to be: `load "elpv"` for `load("elpv")`,
/// `fit model on train` for `fit(model, train)`.
///
/// The parser can't tell, since a function may be called like a verb; whoever finds that there is
/// no such function says it. What the verb needs and the call did not give stands as `…`.
/// - Returns: the line to write, or nil if it is no verb's name or its arguments fit no clause.
public func commandMeant(by call: Expression, verbs: [VerbSignature]) -> String? {
  guard case .call(let name, let arguments) = call.kind,
    let signature = verbs.first(where: { $0.name == name.text })
  else { return nil }

  var parts = [signature.name]
  var places: [(word: String?, kind: ArgumentKind)] = []
  if let object = signature.object { places.append((nil, object.kind)) }
  for clause in signature.clauses where clause.isRequired {
    if let kind = clause.kind { places.append((clause.word, kind)) }
  }
  for argument in arguments where argument.name == nil {
    guard !places.isEmpty else { return nil }
    let place = places.removeFirst()
    if let word = place.word { parts.append(word) }
    parts.append(argument.value.asArgument(of: place.kind))
  }
  for argument in arguments {
    guard let word = argument.name?.text else { continue }
    guard let kind = signature.clause(word)?.kind else { return nil }
    places.removeAll { $0.word == word }
    parts += [word, argument.value.asArgument(of: kind)]
  }
  if signature.object?.isRequired == false { places.removeAll { $0.word == nil } }
  for place in places { parts += [place.word, "…"].compactMap { $0 } }
  return parts.joined(separator: " ")
}

extension Expression {
  /// Quoted where a bare word is due, the word; otherwise the expression.
  fileprivate func asArgument(of kind: ArgumentKind) -> String {
    switch (kind, self.kind) {
    case (.name, .text(let text)), (.word, .text(let text)): text
    default: canonical
    }
  }
}
