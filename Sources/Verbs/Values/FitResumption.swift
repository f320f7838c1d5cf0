import Interpreter
import Training

/// How a fit that was broken off goes on: the checkpoint it starts from, and those it leaves.
struct FitResumption {
  /// Where an earlier run of the same fit was; nil for a new one.
  let start: FitCheckpoint?
  private let context: Context
  private var latest: FitCheckpoint?
  private var lastSaved = ContinuousClock.now
  private var hasFailed = false

  /// Epochs may be shorter than a write to the disk takes; a crash costs this much at most.
  private static let interval = Duration.milliseconds(200)

  /// Looks for a checkpoint of this very fit, and says so if there is one.
  init(of fit: Training.Fit, in context: Context) {
    self.context = context
    let found = context.checkpoint.load().flatMap(FitCheckpoint.init)
    start = found.flatMap { fit.canResume($0) ? $0 : nil }
    guard epochCount > 0 else { return }
    context.notice(
      "going on after epoch \(Wording.count(epochCount)), where this fit was broken off")
  }

  /// Epochs that an earlier run did.
  var epochCount: Int { start?.records.count ?? 0 }

  /// An epoch has ended.
  mutating func keep(_ checkpoint: FitCheckpoint) {
    latest = checkpoint
    if ContinuousClock.now - lastSaved >= FitResumption.interval { save() }
  }

  /// The fit has ended, or was stopped and may go on.
  mutating func end(isWhole: Bool) {
    if isWhole { context.checkpoint.remove() } else { save() }
  }

  private mutating func save() {
    guard let checkpoint = latest else { return }
    latest = nil
    let reason = context.checkpoint.save(checkpoint.bytes)
    lastSaved = .now
    guard let reason, !hasFailed else { return }
    hasFailed = true
    context.notice("if this fit is broken off it starts anew: \(reason)")
  }
}
