import Training

/// The point from which on a fit made the validation loss worse.
struct ValidationTurn: Sendable {
  /// The epoch after which the loss was lowest.
  let epoch: Int
  /// The loss then, and after the last epoch.
  let lowest, last: Double

  /// Nil where nothing was validated, and where the loss is still near its lowest: a rise of a hundredth
  /// over two epochs is taken for a turn.
  init?(_ records: [EpochRecord]) {
    let losses = records.compactMap(\.validationLoss)
    guard losses.count == records.count, let last = losses.last, let lowest = losses.min(),
      let place = losses.firstIndex(of: lowest), losses.count - place > 2, last > 1.01 * lowest
    else { return nil }
    epoch = records[place].epoch
    self.lowest = lowest
    self.last = last
  }

  /// What a person should make of it.
  var sentence: String {
    "The validation loss was lowest after epoch \(epoch), at \(Wording.number(lowest)), and is "
      + "\(Wording.number(last)) now: since then the model has learned these rows rather than the task."
  }
}
