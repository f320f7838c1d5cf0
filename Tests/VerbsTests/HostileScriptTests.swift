import Foundation
import Interpreter
import Synchronization
import Tensors
import Testing

@testable import Verbs

/// Scripts that somebody else wrote, or that went through a broken disk: the lines a learner types, with
/// words, numbers and bytes changed at random.
@Suite struct HostileScriptTests {
  static let blockCount = 8
  /// Scripts in all; `THAW_MUTATIONS` asks for more.
  static let scriptCount =
    ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap(Int.init) ?? 504

  /// No script crashes, hangs or says something that only its makers understand; what fails names a reason.
  @Test(arguments: 0..<blockCount) func mutatedScriptsEndInValuesOrDiagnostics(block: Int) throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    try workspace.addHostileData()
    let written = workspace.folder.appendingPathComponent("last-script.thaw")
    for index in 0..<(HostileScriptTests.scriptCount + 7) / HostileScriptTests.blockCount {
      let seed = UInt64(block * 1_000_000 + index)
      var writer = ScriptWriter(seed: seed)
      let script = writer.script()
      // After a crash the folder stays, and with it the script.
      try Data(script).write(to: written)
      let front = workspace.session(ownsWorkerPool: true)
      try run(script, after: ScriptWriter.setting, in: front, seed: seed)
    }
    var usage = rusage()
    getrusage(numericCast(RUSAGE_SELF.rawValue), &usage)
    #expect(usage.ru_maxrss * 1024 < MemoryLimit.ofProcess.byteCount)
  }

  /// The same over pictures and a real network, where this machine has fetched one.
  @Test func mutatedScriptsOnPicturesEndInValuesOrDiagnostics() throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    guard try workspace.linkCatalogue() else {
      print("skipped: efficientnet-lite0 is not fetched, so no script runs on pictures")
      return
    }
    try workspace.addHostileData()
    let written = workspace.folder.appendingPathComponent("last-script.thaw")
    for index in 0..<HostileScriptTests.scriptCount / 12 {
      let seed = UInt64(90_000_000 + index)
      var writer = ScriptWriter(seed: seed, lines: ScriptWriter.pictureLines)
      let script = writer.script()
      try Data(script).write(to: written)
      let front = workspace.session(ownsWorkerPool: true)
      try run(script, after: ScriptWriter.pictureSetting, in: front, seed: seed)
    }
  }

  private func run(
    _ script: [UInt8], after setting: String, in front: Front, seed: UInt64
  ) throws {
    for outcome in front.submit(setting) {
      try #require(!outcome.failed, "\(outcome.errors.map { $0.rendered() })")
    }
    let watch = StatementWatch(front.interruptFlag)
    // What is no text is refused before it is read; see the tests of `thaw run`.
    let outcomes = front.submit(
      String(decoding: script, as: UTF8.self), stopsAtError: false,
      finished: { _ in watch.finished() }, starting: { watch.started($0) })
    watch.end()
    #expect(watch.overdue.isEmpty, "seed \(seed): \(watch.overdue)")
    for outcome in outcomes { check(outcome, seed: seed) }
  }

  /// Lines that once ended the program.
  @Test(arguments: [
    ("max(odd.id)", "9223372036854775807"), ("min(odd.id)", "-9223372036854775808"),
    ("1e-9223372036854775808%", "error"),
    ("fit model on train epochs 9223372036854775807", "1 to 1,000,000,000 epochs"),
    ("predict model on zeros([1, 65]) / 0.0", "nan"),
    (
      "wrong = network \"linear\" for digits target ink as number; evaluate wrong on odds",
      "holds no finite number in 60 rows"
    ),
    (
      "evaluate model on digits by [p1, p2, p3, p4, p5, p6, p9, p10, p11, p12, p13, p14, p17, p18, p19,"
        + " p20, p21, p22, p25, p26, p27, p28, p29, p30, p33, p34, p35, p36, p37, p38, ink]",
      "p1, p2"
    ),
    ("predict model on zeros([0, 65])", ""), ("save [1] to \"/dev/null\" replace", "error"),
  ]) func aHostileLineEndsInWords(line: String, words: String) throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    try workspace.addHostileData()
    let front = workspace.session()
    front.submit(ScriptWriter.setting)
    front.submit("odds = digits; odds.ink = odds.ink * 1e308 * 10")
    let outcome = try #require(front.submit(line).last)
    let said = outcome.errors.map { $0.rendered() }.joined() + outcome.text
    #expect(said.contains(words) || words.isEmpty, "\(said)")
  }

  private func check(_ outcome: StatementOutcome, seed: UInt64) {
    #expect(outcome.failed == (outcome.value == nil), "seed \(seed): \(outcome.source)")
    let said =
      outcome.errors.map { $0.rendered() }.joined() + outcome.text
      + outcome.notices.map(\.text).joined()
    for word in ["Optional(", "Error.", "Verbs.", "Datasets.", "Swift."] {
      #expect(!said.contains(word), "seed \(seed): \(outcome.source) says \(said)")
    }
    let isPlain = said.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" || $0 == "\t" }
    #expect(isPlain, "seed \(seed): \(outcome.source) says \(said.debugDescription)")
    _ = outcome.json().description
  }
}

/// Interrupts a statement that runs for too long: at once where it may go on for ever, as a fit does, and
/// otherwise after five seconds, which is a failure. So is a statement that does not stop then.
private final class StatementWatch: Sendable {
  private struct State {
    var statement: String?
    var start = ContinuousClock.now
    var isOver = false
    var overdue: [String] = []
  }

  private let state = Mutex(State())

  init(_ interrupt: StatementInterrupt) {
    Thread {
      while !self.state.withLock({ $0.isOver }) {
        Thread.sleep(forTimeInterval: 0.02)
        if self.isDue() { interrupt.request() }
      }
    }.start()
  }

  var overdue: [String] { state.withLock { $0.overdue } }

  func started(_ statement: String) {
    state.withLock { ($0.statement, $0.start) = (statement, .now) }
  }

  func finished() {
    state.withLock { state in
      if let statement = state.statement, ContinuousClock.now - state.start > .seconds(5) {
        state.overdue.append(statement)
      }
      state.statement = nil
    }
  }

  func end() { state.withLock { $0.isOver = true } }

  private func isDue() -> Bool {
    state.withLock { state in
      guard let statement = state.statement else { return false }
      let mayGoOn = ["fit", "repeat", "for", "def"].contains { statement.contains($0) }
      return ContinuousClock.now - state.start > (mayGoOn ? .milliseconds(500) : .seconds(5))
    }
  }
}

extension Workspace {
  /// A small table of digits, one with everything that can be odd about a table, and pictures.
  fileprivate func addHostileData() throws {
    let digits = try String(
      contentsOf: folder.appendingPathComponent("data/digits.csv"), encoding: .utf8)
    try write(
      digits.split(separator: "\n").prefix(61).joined(separator: "\n") + "\n", to: "few.csv")
    try write(
      """
      id,score,huge,label,one,when,picture,"a name, with\u{1B}[31m all",nothing
      1,1.5,1e308,x,only,2021-05-03,pictures/a/1.jpg,true,
      2,nan,-1e308,y,only,2021-05-04,pictures/a/2.jpg,false,
      3,inf,9e307,"z\u{1B}]0;t\u{07}",only,2021-06-11,,true,
      4,-inf,1e-308,,only,,pictures/b/1.jpg,,
      9223372036854775807,0.1,0,x,only,2020-02-29,pictures/b/1.jpg,true,
      -9223372036854775808,-0.0,5e-324,é,only,9999-12-31,pictures/a/1.jpg,false,

      """, to: "odd.csv")
    for (name, bytes) in [
      ("a/1.jpg", nil), ("a/2.jpg", nil), ("b/1.jpg", nil), ("b/broken.jpg", Data("no".utf8)),
    ] as [(String, Data?)] {
      let file = folder.appendingPathComponent("pictures/\(name)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      let photo = folder.appendingPathComponent("photo.jpg")
      try (bytes ?? Data(contentsOf: photo)).write(to: file)
    }
  }
}

/// Writes a script of the lines a learner types, and damages it.
private struct ScriptWriter {
  private var random: SplitMix

  private let lines: [String]

  init(seed: UInt64, lines: [String] = ScriptWriter.lines) {
    random = SplitMix(state: seed)
    self.lines = lines
  }

  /// What a script on pictures starts from.
  static let pictureSetting = """
    backbone = load "efficientnet-lite0"
    pictures = (load "pictures")[0:3]
    train, test = split pictures into [2, 1] seed 1
    model = adapt backbone to train target label seed 1
    """

  static let pictureLines = [
    "predict backbone on \"photo.jpg\"", "predict model on pictures as features",
    "predict backbone on train as probabilities", "predict model on test as classes",
    "predict model on zeros([1, 3, 224, 224])", "predict model on test[0:0]",
    "freeze model except head", "freeze model below blocks[2]", "thaw model from blocks[-3]",
    "freeze model layers [stem, blocks[0:3]]", "thaw model only [blocks[-3:], top]",
    "thaw model", "freeze backbone", "show model", "show backbone", "show pictures",
    "fit model on train epochs 2 rate 1e-2", "fit model on train epochs 1 validate test",
    "evaluate model on test by label", "evaluate backbone on test target label",
    "tuned = fit model on train epochs 1", "describe pictures by label",
    "model = adapt backbone to pictures target label seed 2",
    "other = adapt model to pictures target label", "pictures.big = pictures.label == \"a\"",
    "model = adapt backbone to pictures target big", "y = predict model on train as logits",
    "save y to \"y.npy\"", "load \"pictures\"", "load \"photo.jpg\"", "len(pictures)",
    "repeat 2 { fit model on train epochs 1 }", "time predict model on test",
  ]

  /// What every script starts from, undamaged.
  static let setting = """
    digits = load "few.csv"
    birds = load "birds.csv"
    odd = load "odd.csv"
    pictures = load "pictures"
    train, test = split digits into [75%, 25%] seed 1
    empty = digits where ink < 0
    model = network "linear" for train target digit
    amount = network "linear" for train target ink as number
    fit model on train epochs 1
    """

  static let lines = [
    "describe digits by digit", "describe odd", "describe odd by score", "describe odd.when",
    "train, valid, test = split digits into [60%, 15%, 25%] stratify [digit, ink] seed 7",
    "a, b = split digits into [10, 20] by group ink seed 3",
    "digits.dark = digits.ink >= 0.5", "digits.ink = log(digits.ink - 300)",
    "model = network \"linear\" for train target digit seed 2",
    "odds = network \"linear\" for odd target label as classes seed 1",
    "amounts = network \"linear\" for birds target mass as number",
    "birds = birds where not missing(mass) and not missing(wing)",
    "freeze model except head", "thaw model only head", "show model", "freeze model",
    "fit model on train epochs 2 rate 1e-2", "fit odds on odd epochs 2",
    "fit amount on train epochs 3 rate 1e-3 batch 16 validate test stop after 1 seed 5",
    "evaluate model on test by digit", "evaluate amount on test by p1, p2",
    "r = evaluate model on test by [ink, digit], p1", "r.accuracy", "r.slices", "r.confusion",
    "evaluate model on digits by [p1,p2,p3,p4,p5,p6,p9,p10,p11,p12,p13,p14,p17,p18,p19,p20,p21,ink]",
    "y = predict model on test[0:16] as probabilities", "predict amount on odd", "y[0]",
    "predict model on zeros([2, 65]) as logits", "predict model on empty as classes",
    "save y to \"y.npy\"", "save odd.score to \"out.csv\" replace", "show test[0:8]", "show odd",
    "show pictures", "show predict model on test[0:1]", "test[::-2].ink + 1",
    "odd where missing(score)", "mean(odd.score)", "max(odd.id)", "sum(odd.id)",
    "unique(odd.label)",
    "digits[digits.ink > 300].digit", "odd.score in [1, nothing, 0.1]", "load \"few.csv\"",
    "odd.when < \"2021-06-01\"", "odd.picture", "len(empty)", "empty.ink",
    "describe empty by digit",
    "for part in [train, test] { evaluate model on part }",
    "repeat 2 { fit model on train epochs 1 }", "def score(m, d) = (evaluate m on d).accuracy",
    "score(model, test)", "if len(digits) > 3 { show digits[0:2] } else { describe digits }",
    "history of model; values", "time evaluate model on test", "help fit",
    "adapt model to pictures target label seed 1", "predict model on \"photo.jpg\"",
    "split pictures into [50%, 50%] stratify label", "describe pictures by label",
    "x = [[1, 2], [3, 4]]; x @ x.T + 1", "r = evaluate model on empty",
  ]

  private static let words = [
    "digits", "birds", "odd", "pictures", "train", "test", "empty", "model", "amount", "odds", "r",
    "y", "digit", "ink", "p1", "score", "huge", "label", "one", "when", "picture", "nothing",
    "mass", "backbone", "stem", "top", "layers", "except", "below", "from", "only", "blocks[2:4]",
    "image", "head", "blocks[-1]", "on", "by", "to", "into", "target", "as", "classes", "number",
    "logits", "features", "probabilities", "seed", "epochs", "rate", "batch", "validate", "stop",
    "after", "stratify", "group", "where", "not", "and", "or", "in", "[", "]", "(", ")", "{", "}",
    ",", ";", ":", ".", "=", "==", "+", "-", "*", "/", "%", "@", "fit", "predict", "evaluate",
    "describe", "show", "split", "network", "adapt", "freeze", "thaw", "save", "load", "missing",
    "mean", "max", "none", "true", "\"few.csv\"", "\"odd.csv\"", "\"pictures\"", "\"linear\"",
    "\"\"",
    "\"nowhere/y.npy\"", "\"y.npy\"", "\"p1\"", "\"a name, with\u{1B}[31m all\"", "\"\\0\"", "é",
    "\n",
    "replace", "[]", "[0]", "[::-1]", "[true]", "# ", "\u{202E}", "\u{0}", "99999999999999999999",
  ]

  private static let numbers = [
    "0", "-1", "1", "0.5", "-0.5", "1e-2", "1e308", "-1e308", "1e-320", "9223372036854775807",
    "-9223372036854775808", "4294967296", "65536", "1000000", "100%", "0%", "-5%", "33.333333333%",
    "1e400%", "1e-9223372036854775808%", "0.1%", "2147483648", "17",
  ]

  mutating func script() -> [UInt8] {
    let count = Int.random(in: 2...6, using: &random)
    var text = (0..<count).map { _ in line() }.joined(separator: "\n")
    guard Int.random(in: 0..<4, using: &random) == 0, !text.contains("save") else {
      return Array(text.utf8)
    }
    text = text.replacingOccurrences(of: "load", with: "show")
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      default: bytes.removeLast(min(bytes.count, Int.random(in: 1...9, using: &random)))
      }
    }
    return bytes
  }

  private mutating func line() -> String {
    var tokens = ScriptWriter.tokens(pick(lines))
    guard Int.random(in: 0..<4, using: &random) > 0 else { return tokens.joined() }
    for _ in 0..<Int.random(in: 1...3, using: &random) where !tokens.isEmpty {
      let place = Int.random(in: tokens.indices, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: tokens.remove(at: place)
      case 1: tokens.insert(" " + pick(ScriptWriter.words) + " ", at: place)
      case 2: tokens.swapAt(place, Int.random(in: tokens.indices, using: &random))
      default: replaceOne(of: &tokens, near: place)
      }
    }
    return tokens.joined()
  }

  /// A number becomes another number, a word another word: most such lines still parse.
  private mutating func replaceOne(of tokens: inout [String], near place: Int) {
    let candidates = tokens.indices.filter { tokens[$0] != " " }
    guard let chosen = candidates.first(where: { $0 >= place }) ?? candidates.last else { return }
    let isNumber = tokens[chosen].first?.isNumber == true
    tokens[chosen] = pick(isNumber ? ScriptWriter.numbers : ScriptWriter.words)
  }

  private mutating func pick(_ words: [String]) -> String {
    words[Int.random(in: words.indices, using: &random)]
  }

  /// Words, numbers, texts, blanks and signs.
  private static func tokens(_ line: String) -> [String] {
    var tokens: [String] = []
    var isInText = false
    for character in line {
      let belongs =
        isInText || (isWord(character) && tokens.last?.allSatisfy(isWord) == true)
      if belongs, let last = tokens.indices.last {
        tokens[last].append(character)
      } else {
        tokens.append(String(character))
      }
      if character == "\"" { isInText.toggle() }
    }
    return tokens
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "%"
  }
}
