import Language

/// What a replay says of one cell.
public enum Verdict: Sendable, Equatable {
  /// Every value it binds and shows has the recorded digest, and its outputs are those of the values.
  case same
  /// There is nothing to compare, and why.
  case notCompared(String)
  /// Another version of the operators computed it, and what can be told of the numbers is close.
  case close(Difference)
  /// Something is not what was recorded.
  case differs(Difference)
  /// It could not be run: the mistake, and the nearest cause.
  case failed(Diagnostic, cause: String?)
  /// It was not run, for a cell before it failed.
  case skipped
  /// The machine lacks something.
  case environment(String)

  /// The word for it.
  public var word: String {
    switch self {
    case .same: "same"
    case .notCompared: "not compared"
    case .close: "close"
    case .differs: "differs"
    case .failed: "failed"
    case .skipped: "skipped"
    case .environment: "environment differs"
    }
  }

  /// The exit code of a replay with this as its worst verdict.
  public var exitCode: ReplayExit {
    switch self {
    case .same, .notCompared: .same
    case .close, .differs: .differs
    case .failed: .failed
    case .skipped, .environment: .environment
    }
  }
}

/// The exit codes of `thaw replay`.
public enum ReplayExit: Int32, Sendable {
  case same = 0
  case differs = 1
  case failed = 2
  case environment = 3

  /// The worse of the two, in the order 2, 1, 3, 0.
  public func worse(_ other: ReplayExit) -> ReplayExit {
    let order: [ReplayExit] = [.failed, .differs, .environment, .same]
    return order.first { $0 == self || $0 == other } ?? self
  }
}

/// How a cell is not what was recorded.
public struct Difference: Sendable, Equatable {
  /// What differs: `` `model` ``, `its 2nd result`, `an output was edited`.
  public var subject: String
  /// Where it first does, as far as what the notebook keeps of the value tells: `[0, 3]`.
  public var place: String?
  /// What was recorded there.
  public var recorded: String?
  /// What is there now.
  public var found: String?
  /// The largest relative difference of the numbers that the notebook keeps of the value.
  public var relative: Double?
  /// The nearest cause.
  public var cause: String

  /// One sentence.
  public var sentence: String {
    var text = subject
    if let place, let recorded, let found {
      text += (place.isEmpty ? "" : " at \(place)") + ": \(found), recorded \(recorded)"
    } else if let place {
      text += " at \(place)"
    }
    if let relative, relative > 0 { text += ", up to \(Difference.share(relative)) off" }
    return text
  }

  /// Two significant digits: `8.3e-07`, `12%`.
  static func share(_ relative: Double) -> String {
    guard relative.isFinite else { return "infinitely" }
    guard relative < 0.001 else {
      let percent = relative * 100
      return percent < 10 ? "\((percent * 10).rounded() / 10)%" : "\(Int(min(percent, 1e15)))%"
    }
    var exponent = 0
    var value = relative
    while value < 1, exponent < 400 { (value, exponent) = (value * 10, exponent + 1) }
    return "\((value * 10).rounded() / 10)e-\(exponent)"
  }
}
