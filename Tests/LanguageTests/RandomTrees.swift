import Language

/// SplitMix64: a seed prints with a failure, and makes the same trees again anywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }

  mutating func some<T>(_ range: ClosedRange<Int>, _ make: (inout Self) -> T) -> [T] {
    let count = Int.random(in: range, using: &self)
    return (0..<count).map { _ in make(&self) }
  }
}

/// Random syntax trees that a text could have given.
struct RandomTrees {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func program() -> Program {
    Program(list(0...5) { $0.statement(depth: 3) })
  }

  /// Names that are no clause of the verbs used here; some are verbs, some not ASCII.
  private mutating func name() -> Name {
    Name(random.pick(["x", "y", "model", "_a1", "größe", "名前", "fit", "cost", "time"]))
  }

  private mutating func plainName() -> Name { Name(random.pick(["x", "y", "model", "α"])) }

  private mutating func list<T>(_ range: ClosedRange<Int>, _ make: (inout Self) -> T) -> [T] {
    let count = Int.random(in: range, using: &random)
    return (0..<count).map { _ in make(&self) }
  }

  private mutating func statement(depth: Int) -> Statement {
    switch random.below(depth > 0 ? 7 : 3) {
    case 0: return Statement(.command(command(depth: depth)))
    case 1:
      let places: [Place] = list(1...3) {
        $0.random.below(3) == 0 ? .column(of: $0.name(), $0.name()) : .name($0.name())
      }
      let value =
        random.below(3) == 0 ? Expression(.command(command(depth: depth))) : expression(depth)
      return Statement(.assign(places, value))
    case 2: return Statement(.expression(expression(depth)))
    case 3:
      let isBlock = random.below(2) == 0
      let body = isBlock ? FunctionSyntax.Body.block(block(depth)) : .expression(expression(depth))
      let parameters = ["a", "b", "c"].prefix(random.below(4)).map { Name($0) }
      return Statement(.define(FunctionSyntax(name: name(), parameters: parameters, body: body)))
    case 4: return Statement(.forEach(name(), in: expression(depth), block(depth)))
    case 5: return Statement(.repeatTimes(expression(depth), block(depth)))
    default:
      let arms = list(1...3) { BranchSyntax.Arm($0.expression(depth), $0.block(depth)) }
      let otherwise = random.below(2) == 0 ? block(depth) : nil
      return Statement(.branch(BranchSyntax(arms, otherwise: otherwise)))
    }
  }

  private mutating func block(_ depth: Int) -> Block {
    Block(list(0...3) { $0.statement(depth: depth - 1) })
  }

  private mutating func command(depth: Int) -> CommandSyntax {
    let value = { (trees: inout Self) in ArgumentSyntax.expression(trees.expression(depth - 1)) }
    switch random.below(6) {
    case 0:
      let clauses = [
        ClauseSyntax(Name("on"), value(&self)),
        ClauseSyntax(Name("rate"), .phrase(rate(depth))),
        ClauseSyntax(
          Name("augment"),
          .words(
            [
              WordSyntax(Name("flip")),
              WordSyntax(Name("rotate"), [literal(), Expression(.unary(.negate, literal()))]),
            ], span: .nowhere)),
      ]
      return CommandSyntax(verb: Name("fit"), argument: value(&self), clauses: clauses)
    case 1:
      let clauses = [
        ClauseSyntax(Name("on"), value(&self)),
        ClauseSyntax(Name("by"), .expressions(list(1...3) { $0.expression(depth - 1) })),
      ]
      return CommandSyntax(verb: Name("evaluate"), argument: value(&self), clauses: clauses)
    case 2: return CommandSyntax(verb: Name("get"), argument: .name(Name("efficientnet-lite0.v1")))
    case 3:
      let clauses = [ClauseSyntax(Name("to"), value(&self)), ClauseSyntax(Name("replace"))]
      return CommandSyntax(verb: Name("save"), argument: .word(Name("session")), clauses: clauses)
    case 4 where depth > 0:
      let inner = Expression(.command(command(depth: depth - 1)))
      return CommandSyntax(verb: Name("time"), argument: .expression(inner))
    default: return CommandSyntax(verb: Name("show"), argument: value(&self))
    }
  }

  private mutating func rate(_ depth: Int) -> [PhraseSyntax] {
    let from = PhraseSyntax.argument("from", .expression(expression(depth - 1)))
    guard random.below(2) == 0 else { return [from] }
    return [from, .word(Name("to")), .argument("to", .expression(expression(depth - 1)))]
  }

  private mutating func literal() -> Expression {
    switch random.below(3) {
    case 0: return Expression(.integer(Int64(random.below(1000))))
    case 1:
      let bits = Double(bitPattern: random.next() & 0x7FFF_FFFF_FFFF_FFFF)
      return Expression(.real(bits.isFinite ? bits : 0.5))
    default:
      let digits = Int64(random.below(1_000_000))
      return Expression(.percent(Percent(digits: digits, exponent: random.below(30) - 20)))
    }
  }

  private mutating func leaf() -> Expression {
    switch random.below(8) {
    case 0: return Expression(.text(random.pick(["", "a\"b\\c", "naïve\n\t\u{1B}", "\u{202E}日本"])))
    case 1: return Expression(.boolean(random.below(2) == 0))
    case 2: return Expression(.none)
    case 3: return Expression(.integer(random.below(4) == 0 ? .min : .max))
    case 4, 5: return Expression(.name(plainName().text))
    default: return literal()
    }
  }

  private mutating func expression(_ depth: Int) -> Expression {
    guard depth > 0 else { return leaf() }
    let inner = depth - 1
    switch random.below(11) {
    case 0: return Expression(.list(list(0...3) { $0.expression(inner) }))
    case 1:
      let step = random.below(2) == 0 ? expression(inner) : nil
      return Expression(.range(from: expression(inner), to: expression(inner), step: step))
    case 2: return Expression(.unary(random.pick(UnaryOperator.allCases), expression(inner)))
    case 3, 4, 5:
      let operation = random.pick(BinaryOperator.allCases)
      return Expression(.binary(operation, expression(inner), expression(inner)))
    case 6: return Expression(.filter(expression(inner), where: expression(inner)))
    case 7:
      let callee = random.pick(["f", "where", "split", "mean"])
      let arguments = list(0...3) { trees in
        let value = trees.expression(inner)
        return Expression.Argument(value, name: trees.random.below(3) == 0 ? Name("in") : nil)
      }
      return Expression(.call(Name(callee), arguments))
    case 8: return Expression(.index(expression(inner), list(1...3) { $0.subscriptValue(inner) }))
    case 9:
      return Expression(.member(expression(inner), Name(random.pick(["T", "if", "e5", "fit"]))))
    default: return Expression(.command(command(depth: inner)))
    }
  }

  private mutating func subscriptValue(_ depth: Int) -> Expression {
    guard random.below(2) == 0 else { return expression(depth) }
    let parts = list(3...3) { $0.random.below(2) == 0 ? $0.expression(depth) : nil }
    return Expression(.range(from: parts[0], to: parts[1], step: parts[2]))
  }
}
