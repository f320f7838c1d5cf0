import Language

/// The verbs of the design, as far as the parser is concerned with them.
let designVerbs: [VerbSignature] = coreVerbs + sessionVerbs + laterVerbs

private func clause(
  _ word: String, _ kind: ArgumentKind? = .expression, required: Bool = false,
  scope: NameScope = .variables, _ summary: String = ""
) -> ClauseSignature {
  ClauseSignature(word, summary: summary, kind: kind, isRequired: required, scope: scope)
}

private let coreVerbs: [VerbSignature] = [
  VerbSignature(
    "get", object: ObjectSignature("a catalogue name", kind: .name(.catalogue)),
    clauses: [clause("from", .expression, "the file or folder to take it from")]),
  VerbSignature(
    "load", object: ObjectSignature("a catalogue name or a path"),
    clauses: [clause("as", .word(["text", "table"]))]),
  VerbSignature(
    "save", object: ObjectSignature("a value", kind: .expressionOrWord(["session"])),
    clauses: [clause("to", required: true, "the file to write"), clause("replace", nil)]),
  VerbSignature("show", object: ObjectSignature("a value")),
  VerbSignature(
    "describe", object: ObjectSignature("a dataset"),
    clauses: [clause("by", .expressions, scope: .columns(of: nil))]),
  VerbSignature(
    "split", object: ObjectSignature("a dataset"),
    clauses: [
      clause("into", required: true, "the shares"),
      clause("stratify", scope: .columns(of: nil)),
      clause(
        "by", .phrase([.word("group"), .argument("column", .expression)]), scope: .columns(of: nil)),
      clause("seed"),
    ]),
  VerbSignature(
    "adapt", object: ObjectSignature("a model"),
    clauses: [
      clause("to", required: true, "the dataset to adapt to"),
      clause("target", required: true, scope: .columns(of: "to"), "the column to predict"),
      clause("as", .word(["classes", "number"])), clause("seed"),
    ]),
  VerbSignature(
    "freeze", object: ObjectSignature("a model"),
    clauses: ["layers", "except", "below"].map { clause($0, scope: .layers(of: nil)) }),
  VerbSignature(
    "thaw", object: ObjectSignature("a model"),
    clauses: ["layers", "only", "from"].map { clause($0, scope: .layers(of: nil)) }),
  VerbSignature(
    "fit", object: ObjectSignature("a model"),
    clauses: [
      clause("on", required: true, "the examples to learn from"),
      clause("epochs", .expression, "passes over the data"),
      clause(
        "rate",
        .phrase([
          .argument("from", .expression), .optional([.word("to"), .argument("to", .expression)]),
        ])),
      clause("batch"), clause("seed"), clause("validate"),
      clause("stop", .phrase([.word("after"), .argument("epochs", .expression)])),
      clause("augment", .words(["flip", "rotate", "crop", "brightness", "contrast", "erase"])),
      clause("patience"), clause("statistics", .word(["update"])), clause("memory"),
    ]),
  VerbSignature(
    "predict", object: ObjectSignature("a model"),
    clauses: [
      clause("on", required: true, "what to predict for"),
      clause("as", .word(["logits", "probabilities", "classes", "features"])),
    ]),
  VerbSignature(
    "evaluate", object: ObjectSignature("a model"),
    clauses: [
      clause("on", required: true, "the rows to score"),
      clause("by", .expressions, scope: .columns(of: "on")), clause("against"),
    ]),
  VerbSignature(
    "quantize", object: ObjectSignature("a model"),
    clauses: [
      clause("to", .word(["int8"]), required: true, "the number type"),
      clause("using", required: true, "the dataset to take ranges from"),
      clause("ranges", .phrase([.word("percentile"), .argument("percentile", .expression)])),
      clause("except", scope: .layers(of: nil)),
      clause(
        "within",
        .phrase([
          .argument("margin", .expression), .word("on"), .argument("data", .expression),
          .optional([.word("by"), .argument("columns", .expressions)]),
        ])),
    ]),
  VerbSignature(
    "monitor", object: ObjectSignature("a model or a dataset"),
    clauses: [
      clause("from"),
      clause(
        "alarm",
        .phrase([
          .word("once"), .word("in"), .argument("checks", .expression), .word("checks"),
        ])),
    ]),
  VerbSignature(
    "check", object: ObjectSignature("a monitor"),
    clauses: [clause("on", required: true, "the rows to check")]),
  VerbSignature("plot", object: ObjectSignature("a value"), clauses: [clause("by", .expressions)]),
]

private let sessionVerbs: [VerbSignature] = [
  VerbSignature("help", object: ObjectSignature("a topic", kind: .name(.topic), isRequired: false)),
  VerbSignature("values"),
  VerbSignature("history", clauses: [clause("of", .name(.variable))]),
  VerbSignature("undo", object: ObjectSignature("a number of statements", isRequired: false)),
  VerbSignature("redo"),
  VerbSignature("forget", object: ObjectSignature("a name", kind: .name(.variable))),
  VerbSignature("record", object: ObjectSignature("a file")),
  VerbSignature("resume"),
  VerbSignature("time", object: ObjectSignature("a command", kind: .command)),
  VerbSignature("quit"),
]

private let laterVerbs: [VerbSignature] = [
  VerbSignature(
    "find", object: ObjectSignature("what to find", kind: .word(["rate"])),
    clauses: [clause("for", required: true, "the model"), clause("on", required: true, "the data")]),
  VerbSignature(
    "network", object: ObjectSignature("a kind of network"),
    clauses: [
      clause("for", required: true, "the dataset"),
      clause("target", required: true, scope: .columns(of: "for"), "the column to predict"),
    ]),
  VerbSignature("profile", object: ObjectSignature("a command", kind: .command)),
]
