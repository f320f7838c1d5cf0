import CKernels
import Graphs
import Models
import Tensors

/// A learning-rate range test (Smith, Cyclical learning rates for training neural networks, 2015): the
/// rate grows by equal factors from step to step until the loss runs away. Nothing is kept of what was
/// learned, so that no later result depends on a search.
///
///     let search = RateSearch(problem, settings: FitSettings(batch: 32, seed: 0))
///     let found = try search.run()
///     found.suggestion    // 0.012
public struct RateSearch: Sendable {
  /// Steps from the lowest rate to the highest.
  public static let stepCount = 120
  /// The rates of the first and the last step.
  public static let (lowest, highest) = (1e-6, 10.0)

  private let problem: FitProblem
  private let settings: FitSettings

  /// - Parameters:
  ///   - problem: what a fit would train, and on what.
  ///   - settings: of the fit; epochs and rate don't matter.
  public init(_ problem: FitProblem, settings: FitSettings) {
    self.problem = problem
    self.settings = settings
  }

  /// Tries the rates.
  ///
  /// - Parameter onStep: called after each step with how many were made.
  /// - Throws: an error of which `Interrupt.caused` is true where a stop was asked for; what a fit throws.
  public func run(onStep: (Int) -> Void = { _ in }) throws -> RateSearchResult {
    var learner = try Learner(problem, settings)
    var (rates, losses): ([Double], [Double]) = ([], [])
    var smoothing = SmoothedLoss()
    var batches = Batches(of: problem.examples.rowCount, settings)
    for step in 0..<RateSearch.stepCount {
      try Interrupt.check()
      let rate = RateSearch.rate(step: step)
      let (rows, epoch) = batches.next()
      let sum = try learner.step(rows, epoch: epoch, rate: rate)
      guard sum.loss.isFinite else { break }
      rates.append(rate)
      losses.append(smoothing.adding(sum.meanLoss))
      onStep(step + 1)
      if smoothing.hasRunAway { break }
    }
    return RateSearchResult(rates: rates, losses: losses)
  }

  /// The rate of a step, from 0.
  static func rate(step: Int) -> Double {
    let share = Double(step) / Double(stepCount - 1)
    return lowest * thaw_exp_f64(share * thaw_log_f64(highest / lowest))
  }
}

/// Batches of rows in a random order, over and over.
private struct Batches {
  private let rowCount: Int
  private let settings: FitSettings
  private var epoch = 0
  private var order: [Int] = []
  private var used = 0

  init(of rowCount: Int, _ settings: FitSettings) {
    self.rowCount = rowCount
    self.settings = settings
  }

  mutating func next() -> (rows: [Int], epoch: Int) {
    if used >= order.count {
      epoch += 1
      used = 0
      order = RandomSource(seed: settings.seed, purpose: "rate search", epoch: epoch)
        .permutation(of: rowCount)
    }
    let end = min(used + settings.batch, order.count)
    defer { used = end }
    return (Array(order[used..<end]), epoch)
  }
}

/// A mean that forgets older losses, without the pull of its start (as Kingma and Ba correct theirs, 2014).
private struct SmoothedLoss {
  private static let memory = 0.9

  private var sum = 0.0
  private var weight = 0.0
  private var lowest = Double.infinity
  private var last = 0.0

  mutating func adding(_ loss: Double) -> Double {
    sum = SmoothedLoss.memory * sum + (1 - SmoothedLoss.memory) * loss
    weight = SmoothedLoss.memory * weight + (1 - SmoothedLoss.memory)
    last = sum / weight
    lowest = min(lowest, last)
    return last
  }

  /// Four times the lowest so far: from here on nothing is to be learned about smaller rates.
  var hasRunAway: Bool { last > 4 * lowest }
}

/// What a range test found.
public struct RateSearchResult: Sendable, Hashable {
  /// The rates tried, ascending.
  public let rates: [Double]
  /// The smoothed loss at each.
  public let losses: [Double]

  /// Rates with their smoothed losses.
  ///
  /// - Precondition: as many of one as of the other.
  public init(rates: [Double], losses: [Double]) {
    precondition(rates.count == losses.count, "a rate without a loss")
    self.rates = rates
    self.losses = losses
  }

  /// Where the loss falls fastest with the logarithm of the rate, before it is lowest; nil where it never
  /// falls.
  public var steepest: Double? { steepestStep.map { rates[$0] } }

  /// Where the loss is lowest: a fit at this rate is about to run away.
  public var minimum: Double? { minimumStep.map { rates[$0] } }

  /// A rate to fit with: the smaller of ``steepest`` and a tenth of ``minimum``, in two digits; nil where
  /// the loss did not fall by a twentieth.
  public var suggestion: Double? {
    guard let first = losses.first, let minimumStep, let steepest, let minimum,
      losses[minimumStep] < 0.95 * first
    else { return nil }
    return RateSearchResult.rounded(min(steepest, minimum / 10))
  }

  private var minimumStep: Int? {
    losses.indices.min { (losses[$0], $0) < (losses[$1], $1) }
  }

  private var steepestStep: Int? {
    guard let minimumStep, minimumStep > 1 else { return nil }
    // Rates grow by equal factors, so a difference over two steps is the slope.
    let inner = 1..<minimumStep
    let slopes = inner.map { losses[$0 + 1] - losses[$0 - 1] }
    guard let lowest = slopes.min(), lowest < 0, let place = slopes.firstIndex(of: lowest) else {
      return nil
    }
    return inner.lowerBound + place
  }

  /// The number with two digits, as one types it.
  private static func rounded(_ rate: Double) -> Double {
    var (mantissa, exponent) = (rate, 0)
    while mantissa < 10 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    while mantissa >= 100 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    return Double("\(Int(mantissa.rounded()))e\(exponent)") ?? rate
  }
}
