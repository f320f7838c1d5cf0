import Foundation
import Graphs
import Synchronization
import Tensors
import Testing

@testable import Interpreter

/// Each asks for more than any machine has, and is refused before anything is allocated.
@Test(arguments: [
  "zeros([1000000000000000])", "ones([10000000, 100000000])", "full([1000000000000000], 1)",
  "zeros([9223372036854775807], type: \"float64\")", "arange(1000000000000000)",
  "arange(0, 1e15, 0.5)", "linspace(0, 1, 1000000000000000)", "eye(100000000)",
  "random([1000000000000000], seed: 1)", "normal([1000000000000000], seed: 1)",
  "outer(zeros([100000000]), zeros([100000000]))",
  "zeros([100000000, 1]) + zeros([1, 100000000])", "zeros([100000000, 1]) @ zeros([1, 100000000])",
  "zeros([100000000, 1]) > zeros([1, 100000000])", "one_hot([0, 1], 1000000000000000)",
])
func whatDoesNotFitInMemoryIsRefused(text: String) throws {
  let outcome = try #require(session().submit(text).last)
  let message = outcome.errors.first?.message ?? ""
  #expect(
    message.contains("THAW_MEMORY") || message.contains("fewer elements")
      || message.contains("cannot be counted"), "\(message)")
}

/// Each is small to type and would be endless to write out, or too deep to walk down.
@Test(arguments: [
  "x = [1, \"a\"]; repeat 90 { x = [x, x] }; x",
  "x = [\"a\"]; repeat 40 { x = [x, [x, x]] }; x == 1",
  "x = [\"a\"]; repeat 90 { x = [x, x, x] }; values",
])
func sharedListsAreNotWrittenOutInFull(text: String) {
  let outcomes = session().submit(text)
  #expect(outcomes.allSatisfy { !$0.failed })
  #expect(outcomes.allSatisfy { $0.json().description.utf8.count < 10_000 })
}

@Test(arguments: [
  "x = [\"a\"]; repeat 1000 { x = [x] }", "x = [1]; repeat 1000 { x = [x] }",
  "reshape([1], ones([1000], type: \"int64\"))", "zeros(ones([1000], type: \"int64\"))",
  "x = [1]; repeat 1000 { x = stack([x]) }", "def f(x) = f([x])\nf(1)", "def f(x) = f(x) + 1\nf(1)",
  "text = \"a\"; repeat 60 { text = text + text }",
])
func whatGoesTooFarIsRefused(text: String) {
  #expect(session().submit(text).last?.failed == true)
}

/// Each takes most of a second; the wish to stop comes while its one function runs.
@Test(arguments: [
  "normal([50000000], seed: 1)", "sort(random([5000000], seed: 1))",
  "unique(random([5000000], seed: 1))",
  "reshape(arange(1440000), [1200, 1200]) @ reshape(arange(1440000), [1200, 1200])",
])
func aLongFunctionIsInterrupted(text: String) {
  let front = Front(
    verbs: VerbTable(SessionVerbs.all),
    surroundings: Surroundings(libraryFolder: "/nowhere", ownsWorkerPool: true))
  defer { Interrupt.clear() }
  let interrupt = front.interruptFlag
  let timer = Thread {
    Thread.sleep(forTimeInterval: 0.1)
    interrupt.request()
  }
  timer.start()
  let outcome = front.submit("x = \(text)")[0]
  #expect(outcome.isInterrupted)
  #expect(outcome.errors.first?.message.hasPrefix("stopped") == true)
  #expect(front["x"] == nil)
}

/// The wish to stop reaches the loops over elements themselves.
@Test(arguments: ["normal", "random", "arange", "linspace", "exp", "sort", "argsort", "unique"])
func loopsOverElementsHeedTheWishToStop(name: String) throws {
  let function = try #require(TensorFunctions.all.first { $0.name == name })
  let many = TensorArgument.number(.integer(100_000))
  let row = TensorArgument.tensor(Tensor((0..<100_000).map { Float($0 % 977) }, shape: [100_000]))
  let takesCount = ["normal", "random", "arange"].contains(name)
  var arguments = function.parameters.map { $0.defaultValue ?? .number(.integer(1)) }
  arguments[0] = takesCount ? many : row
  if name == "linspace" { arguments = [.number(.integer(0)), .number(.integer(1)), many] }
  Interrupt.request()
  defer { Interrupt.clear() }
  #expect(throws: Interrupted.self) { try function(arguments) }
}

/// Reductions of one long row look at the wish within it, those of many rows between them.
@Test(arguments: [
  "sum", "mean", "max", "min", "prod", "argmax", "argmin", "cumsum", "any", "all", "var", "std",
])
func reductionsHeedTheWishToStop(name: String) throws {
  let function = try #require(TensorFunctions.all.first { $0.name == name })
  for type in [ElementType.float32, .int64] where !["any", "all"].contains(name) || type == .int64 {
    let row: Tensor =
      ["any", "all"].contains(name)
      ? Tensor([Bool](repeating: true, count: 4), shape: [4])
      : type == .int64
        ? Tensor([1, 2, 3, 4] as [Int64], shape: [4]) : Tensor([1, 2, 3, 4] as [Float], shape: [4])
    var arguments = function.parameters.map { $0.defaultValue ?? .number(.integer(0)) }
    arguments[0] = .tensor(row)
    Interrupt.request()
    defer { Interrupt.clear() }
    #expect(throws: Interrupted.self, "\(type)") { try function(arguments) }
  }
}

/// Ten times what the design allows, for machines that do other things too.
@Test(arguments: [
  "x = sort(random([8000000], seed: 1))", "x = unique(random([8000000], seed: 1))",
  "a = random([20000000], seed: 1); repeat 100 { a = a * 2 - a + maximum(a, 0.5) }",
  "a = random([4000, 1], seed: 1); repeat 100 { x = where(a > transpose(a), a, 1 - a) }",
])
func whatTakesLongStopsSoon(text: String) {
  let front = Front(
    verbs: VerbTable(SessionVerbs.all),
    surroundings: Surroundings(libraryFolder: "/nowhere", ownsWorkerPool: true))
  defer { Interrupt.clear() }
  let interrupt = front.interruptFlag
  let asked = Mutex<ContinuousClock.Instant?>(nil)
  let timer = Thread {
    Thread.sleep(forTimeInterval: 0.4)
    asked.withLock { $0 = .now }
    interrupt.request()
  }
  timer.start()
  let outcomes = front.submit(text)
  let ended = ContinuousClock.now
  #expect(outcomes.last?.isInterrupted == true)
  if let asked = asked.withLock({ $0 }) { #expect(ended - asked < .milliseconds(500)) }
}
