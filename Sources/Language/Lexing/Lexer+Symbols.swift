extension Lexer {
  /// Operators and brackets; habits from other languages are read as meant, and told.
  mutating func readSymbol() {
    if byte() == UInt8(ascii: "."), isDigit(byte(1)), !isAfterValue {
      readPointNumber()
    } else if let foreign = Self.foreign.first(where: { isNext($0.typed) }) {
      readForeign(foreign)
    } else if let symbol = Self.symbols.first(where: { isNext($0.rawValue) }) {
      let start = position
      position += symbol.rawValue.utf8.count
      append(.symbol(symbol), from: start)
      noteBracket(symbol)
    } else if isNext("“") || isNext("”") || isNext("„") {
      readForeignText(closing: "”")
    } else {
      readUnknown()
    }
  }

  /// Longest first, so that `==` is not read as two `=`.
  private static let symbols = Token.Symbol.allCases.filter { $0 != .unknown }.sorted {
    $0.rawValue.utf8.count > $1.rawValue.utf8.count
  }

  private func isNext(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  /// The last token ends right here and could be the left side of a `.`.
  private var isAfterValue: Bool {
    guard let last = tokens.last, last.range.upperBound == position else { return false }
    switch last.kind {
    case .word, .text, .symbol(.closeParenthesis), .symbol(.closeBracket): return true
    default: return false
    }
  }

  private struct Foreign {
    var typed: String
    var means: Token.Kind
    var message: String
    var hint: String
  }

  private static let foreign = [
    Foreign(
      typed: "===", means: .symbol(.equal), message: "there is no `===`",
      hint: "`==` asks whether two values are equal"),
    Foreign(
      typed: "**", means: .symbol(.power), message: "there is no `**`",
      hint: "a power is written `x^2`"),
    Foreign(
      typed: "&&", means: .word("and"), message: "there is no `&&`", hint: "write `and`"),
    Foreign(typed: "||", means: .word("or"), message: "there is no `||`", hint: "write `or`"),
    Foreign(
      typed: ":=", means: .symbol(.assign), message: "there is no `:=`",
      hint: "`=` gives a value its name"),
    Foreign(
      typed: "<>", means: .symbol(.notEqual), message: "there is no `<>`", hint: "write `!=`"),
    Foreign(
      typed: "≤", means: .symbol(.lessOrEqual), message: "there is no `≤`", hint: "write `<=`"),
    Foreign(
      typed: "≥", means: .symbol(.greaterOrEqual), message: "there is no `≥`", hint: "write `>=`"),
    Foreign(
      typed: "≠", means: .symbol(.notEqual), message: "there is no `≠`", hint: "write `!=`"),
    Foreign(
      typed: "−", means: .symbol(.minus), message: "this is not the minus sign of the keyboard",
      hint: "write `-`"),
    Foreign(
      typed: "–", means: .symbol(.minus), message: "this is not the minus sign of the keyboard",
      hint: "write `-`"),
    Foreign(
      typed: "×", means: .symbol(.times), message: "there is no `×`", hint: "write `*`"),
    Foreign(
      typed: "÷", means: .symbol(.divide), message: "there is no `÷`", hint: "write `/`"),
    Foreign(
      typed: "&", means: .word("and"), message: "there is no `&`", hint: "write `and`"),
    Foreign(typed: "|", means: .word("or"), message: "there is no `|`", hint: "write `or`"),
    Foreign(
      typed: "~", means: .word("not"), message: "there is no `~`", hint: "write `not`"),
  ]

  private mutating func readForeign(_ foreign: Foreign) {
    let start = position
    position += foreign.typed.utf8.count
    let problem = Diagnostic(foreign.message, at: span(from: start)).hint(foreign.hint)
    append(foreign.means, from: start, problem: problem)
  }

  private mutating func readUnknown() {
    let start = position
    if byte() == UInt8(ascii: "!"), byte(1) != UInt8(ascii: "=") {
      position += 1
      let problem = Diagnostic("`!` is no part of the language", at: span(from: start))
        .hint("write `not`")
      append(.word("not"), from: start, problem: problem)
      return
    }
    // A whole character as people see it, with its accents, is one mistake.
    let rest = source.text.utf8.index(source.text.utf8.startIndex, offsetBy: position)
    let character = source.text[rest...].first.map(String.init) ?? "?"
    position = min(position + max(1, character.utf8.count), bytes.count)
    let sign = character.printable
    let problem = Diagnostic("`\(sign)` is no part of the language", at: span(from: start))
    append(.symbol(.unknown), from: start, problem: problem)
  }
}
