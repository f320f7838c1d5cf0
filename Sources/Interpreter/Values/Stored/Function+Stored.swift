import Language
import Tensors

extension Function: StorableValue {
  /// Its kept form: the text of the definition, with the values it captured; one of Thaw's own is kept
  /// by its name.
  public func storedForm() -> StoredForm {
    switch body {
    case .builtin(let declaration): StoredForm(["builtin": .text(declaration.name)])
    case .defined(let definition):
      StoredForm(
        [
          "text": .text(definition.text),
          "captured": .array(definition.captured.map { .text($0.name) }),
        ], parts: definition.captured.map(\.value))
    }
  }

  /// The function of a kept form. What it captured is read when it is called.
  public static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let evaluator = form.evaluator
    if case .map(let fields) = form.content.value, fields.map(\.key) == ["builtin"] {
      guard let builtin = evaluator.functions[try form.content.field("builtin").text] else {
        throw .malformedForm
      }
      return Function(builtin: builtin)
    }
    let text = try form.content.field("text").text
    let (program, mistakes) = parse(SourceText(text), verbs: evaluator.verbs.signatures)
    guard mistakes.isEmpty, program.statements.count == 1,
      case .define(let syntax) = program.statements[0].kind
    else { throw Diagnostic("this version of Thaw does not read `\(text)`") }
    let names = try form.content.field("captured").texts
    guard names.count == form.partCount else { throw .malformedForm }
    var captured: [Capture] = []
    for (position, name) in names.enumerated() {
      captured.append(
        Capture(name: name, value: try form.heldPart(position), generation: 0))
    }
    return Function(
      Definition(
        syntax: syntax, captured: captured, text: text, number: evaluator.nextFunctionNumber(),
        // What it captured is not there yet, and is read by itself.
        depth: 1))
  }
}
