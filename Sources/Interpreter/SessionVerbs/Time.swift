import Language

/// Tells how long a command takes: `time fit model on train`.
struct Time: Verb {
  static let summary = "Run a command and tell how long it took."
  static let about = """
    The time is what a clock on the wall shows, from start to end. It differs from run to run, so it \
    is a notice and never part of a result. The command's own result is the result; a name it would \
    rebind stays as it is, so write `model = time fit model …` to keep it.
    """
  static let examples = ["time 1 + 1"]
  static let isMeasured = true

  @Object("what to run") var command: CapturedCommand

  func run(in context: Context) throws(Diagnostic) -> AnyValue {
    let clock = ContinuousClock()
    let start = clock.now
    let value = try context.evaluateAnew(command.expression)
    let seconds = (clock.now - start) / .seconds(1)
    context.notice("it took \(Time.text(seconds: seconds))")
    return AnyValue(value)
  }

  /// Three significant digits: `1.20 ms`, `3.45 s`.
  static func text(seconds: Double) -> String {
    if seconds < 1e-3 { return "\(Int((seconds * 1e6).rounded())) µs" }
    let (number, unit) = seconds < 1 ? (seconds * 1e3, "ms") : (seconds, "s")
    let places = number < 10 ? 2 : number < 100 ? 1 : 0
    return "\(fixed(number, places: places)) \(unit)"
  }
}

/// A number with a fixed count of decimal places, rounded to nearest.
func fixed(_ number: Double, places: Int) -> String {
  guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  let scaled = Int((abs(number) * scale).rounded())
  let digits = String(scaled)
  let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
  let sign = number < 0 && scaled != 0 ? "-" : ""
  return places == 0
    ? sign + padded : "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
}
