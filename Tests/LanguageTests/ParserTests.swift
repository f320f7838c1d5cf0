import Language
import Testing

/// The tree of a text without mistakes.
private func read(_ text: String) -> Program {
  let (program, diagnostics) = parse(text, verbs: designVerbs)
  #expect(diagnostics.map { $0.rendered() } == [], "\(text)")
  return program
}

private func statement(_ text: String) -> Statement.Kind? { read(text).statements.first?.kind }

private func isCommand(_ text: String) -> Bool {
  switch statement(text) {
  case .command: true
  case .assign(_, let value): value.isCommand
  case .expression(let value): value.isCommand
  default: false
  }
}

extension Expression {
  fileprivate var isCommand: Bool {
    if case .command = kind { true } else { false }
  }
}

struct ParserTests {
  @Test(arguments: [
    "cost = 3", "fit = 3", "fit, x = [1, 2]", "split(x, 2)", "split[0]", "fit.accuracy",
    "fit - 1", "fit-1", "fit - -1", "fit + 1", "fit == 3", "fit in [1]", "fit and fit", "show",
    "fit where fit > 3", "(show)", "(values)", "x = (fit) + 1", "y = split(x, 2)", "fit", "time",
    "y = fit",
    "f(fit, show)", "[fit, show]", "f(values: 3)", "fit:3", "x.fit", "x.where", "x.if",
  ])
  func theVerbsWordIsAnOrdinaryNameHere(text: String) { #expect(!isCommand(text)) }

  @Test(arguments: [
    "show -1", "show [1]", "show (1)", "show not x", "values", "undo", "undo 3", "undo -1",
    "y = values", "y = show x", "(show x)", "y = (show x)", "time show x", "show where(a, b, c)",
    "help", "help where", "help def", "show \"x\"", "time values", "resume", "show values",
  ])
  func theVerbsWordIsTheVerbHere(text: String) { #expect(isCommand(text)) }

  @Test func clauseWordsAreOrdinaryNamesInBracketsAndInFirstPlace() {
    let text = "fit model on (on + epochs) epochs [on, rate][0] rate epochs"
    guard case .command(let command) = statement(text) else {
      Issue.record("no command")
      return
    }
    #expect(command.clauses.map(\.word.text) == ["on", "epochs", "rate"])
    #expect(command.clause("on")?.argument?.expressions.first?.canonical == "on + epochs")
    #expect(read(read(text).canonical) == read(text))
  }

  @Test func parenthesesAroundAClausesWordStay() {
    for text in ["fit (on) on train", "show (show)", "(resume)", "fit (on + 1) on x", "(values)"] {
      #expect(read(read(text).canonical) == read(text))
    }
    #expect(read("fit (on + 1) on x").canonical == "fit (on + 1) on x")
  }

  @Test func aCommandInParenthesesIsNotTheStatement() {
    guard case .expression(let value) = statement("(fit model on train)") else {
      Issue.record("no expression")
      return
    }
    #expect(value.isCommand)
    #expect(read("(fit model on train)").canonical == "(fit model on train)")
    #expect(read("m = (fit model on train)").canonical == "m = fit model on train")
  }

  @Test(arguments: [
    ("-x^2", "-(x^2)"), ("2^-1", "2^(-1)"), ("2^3^2", "2^(3^2)"), ("a - b - c", "(a - b) - c"),
    ("a + b * c", "a + (b * c)"), ("-a * b", "(-a) * b"), ("not a == b", "not (a == b)"),
    ("not a and b", "(not a) and b"), ("a or b and c", "a or (b and c)"),
    ("a < b + 1", "a < (b + 1)"), ("0:n + 1", "0:(n + 1)"), ("x == 0:3", "x == (0:3)"),
    ("a where b or c", "a where (b or c)"), ("d where a where b", "(d where a) where b"),
    ("x @ y.T", "x @ (y.T)"), ("-x[0]", "-(x[0])"), ("a // b % c", "(a // b) % c"),
    ("x in 0:3 and y", "(x in (0:3)) and y"), ("--x", "-(-x)"), ("a^b[0].c", "a^(b[0].c)"),
    ("a where(b)", "a where b"), ("x.T[0].y", "((x.T)[0]).y"),
  ])
  func operatorsBindAsTheDesignSays(short: String, long: String) {
    #expect(read(short) == read(long))
    #expect(read(long).canonical == read(short).canonical)
  }

  @Test(arguments: [
    "x[0]", "x[-1]", "x[:]", "x[1:]", "x[:1]", "x[::2]", "x[1:5:2]", "x[:, 0]", "x[0, 1:, ::-1]",
    "x[[0, 2]]", "x[a > 0]", "blocks[-3:]", "f(x)[0]", "[1, 2][0]", "x[y[0]:y[1]]", "x[(0:3)]",
  ])
  func indicesAreNumPys(text: String) { #expect(read(text).statements.count == 1) }

  @Test func numbersKeepTheirKind() {
    let text = "[1, 1.0, 1e-3, 80%, 12.50%, 1e2%, -9223372036854775808]"
    guard case .expression(let list) = statement(text) else { return }
    let kinds: [Expression.Kind] = [
      .integer(1), .real(1), .real(0.001), .percent(Percent(digits: 80)),
      .percent(Percent(digits: 125, exponent: -1)), .percent(Percent(digits: 100)), .integer(.min),
    ]
    #expect(list.children.map(\.kind) == kinds)
    #expect(Percent(digits: 125, exponent: -1).fraction == 0.125)
    #expect(Percent(digits: 60).canonical == "60%")
    #expect(Percent(digits: 5, exponent: -3).canonical == "0.005%")
  }

  @Test func theSignOfAPercentageTouchesItsNumber() {
    #expect(read("5 % 3").statements != read("5%").statements)
    #expect(read("x%3") == read("x % 3"))
    #expect(read("5 %3") == read("5 % 3"))
  }

  @Test func textsReadTheirEscapes() {
    guard case .expression(let text) = statement(#""a\n\t\"\\\u{e9}\u{1F600}""#) else { return }
    #expect(text.kind == .text("a\n\t\"\\é😀"))
    #expect("\u{1B}[2J\"".quoted == #""\u{1b}[2J\"""#)
  }

  @Test func newlinesCountOutsideOfBracketsOnly() {
    #expect(read("x = (1 +\n 2)\ny = [1,\n\n2]; z = 3 # end\n\n;;w = 4").statements.count == 4)
    #expect(read("x = 1 + \\\n 2").statements.count == 1)
    #expect(read("x = 1 + \\  # why\n 2 # and so on").statements.count == 1)
    #expect(read("").statements.count == 0)
  }

  @Test func blocksHoldStatements() {
    let text = """
      if a { x = 1 } else if b {
        x = 2
        y = 3; z = 4
      } else { }
      for i in 0:10 { show i }
      def f(a, b) {
        c = a + b
        c
      }
      def g() = 3
      """
    let program = read(text)
    #expect(program.statements.count == 4)
    guard case .branch(let branch) = program.statements[0].kind else { return }
    #expect(branch.arms.count == 2)
    #expect(branch.otherwise == Block([]))
    #expect(branch.arms[1].block.statements.count == 3)
  }

  @Test func everyNodeKnowsItsPlace() {
    let source = SourceText("a = 1\nfit model on (x + y)[0] epochs 2 * 3")
    let program = parse(source, verbs: designVerbs).program
    guard program.statements.count == 2, case .command(let command) = program.statements[1].kind
    else {
      Issue.record("no command")
      return
    }
    #expect(program.statements[1].span.line == 2)
    #expect(command.span.text == "fit model on (x + y)[0] epochs 2 * 3")
    #expect(command.clauses[0].span.text == "on (x + y)[0]")
    #expect(command.clauses[1].argument?.span.text == "2 * 3")
    let index = command.clauses[0].argument?.expressions.first
    #expect(index?.span.text == "(x + y)[0]")
    #expect(index?.children.first?.span.text == "x + y")
  }

  @Test func oneMistakeLeavesTheOtherStatementsAlone() {
    let (program, diagnostics) = parse("a = 1\nb = 2 +\nc = 3\nd = )\ne = 5", verbs: [])
    #expect(program.statements.map(\.canonical) == ["a = 1", "c = 3", "e = 5"])
    #expect(diagnostics.map { $0.span?.line } == [2, 4])
  }

  @Test func everyMistakeOfALineIsTold() {
    let text = "fit model on (a +) epoch 20 rate [1 2, 3 *] augment [flop]"
    #expect(
      parse(text, verbs: designVerbs).diagnostics.map { $0.span?.text } == [
        "+", "epoch", "2", "*", "flop",
      ])
  }
}
