extension Lexer {
  /// `12`, `0.5`, `1e-3`, `80%`.
  mutating func readNumber() {
    let start = position
    skipDigits()
    var isReal = false
    var problem: Diagnostic?
    if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
      isReal = true
      position += 1
      skipDigits()
    } else if byte() == UInt8(ascii: "."), !isWordStart(at: position + 1),
      byte(1) != UInt8(ascii: ".")
    {
      position += 1
      isReal = true
      let digits = source.text(in: start..<position)
      problem = Diagnostic("a digit is missing after the point", at: span(from: start))
        .hint("write `\(digits)0`")
    }
    if skipExponent() { isReal = true }

    if byte() == UInt8(ascii: "%") {
      readPercent(from: start, problem: problem)
    } else if isWordStart(at: position) {
      readRunIn(from: start)
    } else {
      let digits = source.text(in: start..<position)
      let (kind, wrong) = number(digits, isReal: isReal, at: span(from: start))
      append(kind, from: start, problem: problem ?? wrong)
    }
  }

  /// `.5`, which looks like a number but has to start with a digit.
  mutating func readPointNumber() {
    let start = position
    position += 1
    skipDigits()
    _ = skipExponent()
    let digits = "0" + source.text(in: start..<position)
    let problem = Diagnostic("a number starts with a digit", at: span(from: start))
      .hint("write `\(digits)`")
    append(.real(Double(digits) ?? 0), from: start, problem: problem)
  }

  func isDigit(_ byte: UInt8?) -> Bool {
    byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }

  private mutating func skipDigits() {
    while isDigit(byte()) { position += 1 }
  }

  /// An exponent is one only with a digit in it: in `2e` the `e` is a name running in.
  private mutating func skipExponent() -> Bool {
    guard byte() == UInt8(ascii: "e") || byte() == UInt8(ascii: "E") else { return false }
    let hasSign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-")
    guard isDigit(byte(hasSign ? 2 : 1)) else { return false }
    position += hasSign ? 2 : 1
    skipDigits()
    return true
  }

  private func isWordStart(at offset: Int) -> Bool {
    scalar(at: offset).map { Self.startsWord($0.0) } ?? false
  }

  private func number(
    _ digits: String, isReal: Bool, at span: SourceSpan
  ) -> (Token.Kind, Diagnostic?) {
    if isReal {
      let value = Double(digits) ?? .infinity
      if value.isFinite { return (.real(value), nil) }
      let problem = Diagnostic("this number is too large", at: span)
        .hint("real numbers reach up to 1.8e308")
      return (.real(0), problem)
    }
    if let value = Int64(digits) { return (.integer(value), nil) }
    if UInt64(digits) == Int64.min.magnitude { return (.smallestInteger, nil) }
    let problem = Diagnostic("this whole number is too large", at: span)
      .hint("whole numbers reach up to 9223372036854775807; with a point it is real: `\(digits).0`")
    return (.integer(0), problem)
  }

  private mutating func readPercent(from start: Int, problem: Diagnostic?) {
    let digits = source.text(in: start..<position)
    position += 1
    let value = Self.percent(digits)
    var problem = problem
    if value == nil {
      problem = Diagnostic("this percentage has too many digits", at: span(from: start))
        .hint("18 digits are kept exactly")
    } else if startsOperand {
      problem = Diagnostic("`\(digits)%` reads as \(digits) percent", at: span(from: start))
        .hint("for the remainder, put blanks around the sign: `\(digits) % …`")
    }
    append(.percent(value ?? Percent(digits: 0)), from: start, problem: problem)
  }

  /// Something that would be the right side of a remainder touches the sign.
  private var startsOperand: Bool {
    isDigit(byte()) || isWordStart(at: position) || byte() == UInt8(ascii: "(")
      || byte() == UInt8(ascii: "\"")
  }

  /// Reads the decimal digits exactly; nil when they don't fit.
  private static func percent(_ text: String) -> Percent? {
    let parts = text.split(whereSeparator: { $0 == "e" || $0 == "E" })
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
    guard let digits = Int64(mantissa[0] + fraction) else { return nil }
    let exponent = parts.count > 1 ? Int(parts[1]) : 0
    guard let exponent, (-299...299).contains(exponent), digits < 1_000_000_000_000_000_000 else {
      return nil
    }
    return Percent(digits: digits, exponent: exponent - fraction.count)
  }

  /// `2x`, `1_000`: a name runs into the number.
  private mutating func readRunIn(from start: Int) {
    let digits = source.text(in: start..<position)
    let nameStart = position
    skipWord()
    let name = source.text(in: nameStart..<position)
    let whole = digits + name
    let grouped = whole.filter { $0 != "_" }
    let isGrouped = name.hasPrefix("_") && grouped.allSatisfy { $0.isASCII && $0.isNumber }
    let message = isGrouped ? "digits stand together" : "a name can't start with a digit"
    let problem = Diagnostic(message, at: span(from: start))
      .hint(isGrouped ? "write `\(grouped)`" : "for a product write `\(digits) * \(name)`")
    append(.integer(0), from: start, problem: problem)
  }
}
