import Tensors

/// Labelled rows that a budget of accuracy is held on, with the real model's answers.
public struct LabelledRows: Sendable {
  /// Some of the rows, by what they have in common.
  public struct Slice: Sendable, Equatable {
    /// As a person reads it: `type poly`.
    public let name: String
    /// Positions of its rows.
    public let rows: [Int]

    /// A slice; it has rows.
    public init(name: String, rows: [Int]) { (self.name, self.rows) = (name, rows) }
  }

  /// What scoring another model on the rows found.
  struct Loss: Equatable {
    /// The largest loss of accuracy, from 0 to 1; 0 or less where nothing is lost.
    var share: Double
    /// The slice that lost it; nil for all rows together.
    var slice: String?
    /// Rows whose answers were computed. The others count with the real model's answer.
    var rowCount: Int
    /// Whether no slice lost more than the budget.
    var isWithin: Bool
  }

  /// The classes' positions, by row.
  private let labels: [Int]
  private let slices: [Slice]
  /// What the real model says.
  private let answers: [Answer]
  private let isRight: [Bool]
  /// All rows, those that the real model is least sure of first: what integers change shows there.
  public let order: [Int]

  /// Rows scored before it is asked again whether more could change the verdict.
  static let chunk = 64

  /// - Parameters:
  ///   - labels: the position of each row's class.
  ///   - slices: held to the budget besides all rows together, in this order.
  ///   - logits: what the real model says, `[rows, classes]` in row-major order.
  public init(labels: [Int], slices: [Slice], logits: [Float]) {
    (self.labels, self.slices) = (labels, slices)
    let width = logits.count / max(1, labels.count)
    let answers = labels.indices.map { Answer(logits[$0 * width..<($0 + 1) * width]) }
    self.answers = answers
    isRight = zip(answers, labels).map { $0.best == $1 }
    order = labels.indices.sorted { (answers[$0].margin, $0) < (answers[$1].margin, $1) }
  }

  /// Scores another model, and stops where its loss is too large and the rows left are ones that it
  /// could hardly answer in another way. A model that is within the budget was scored on all rows.
  ///
  /// - Parameter logits: what the model says of some rows.
  func loss(within budget: Double, _ logits: ([Int]) throws -> [Float]) throws -> Loss {
    var isRight = isRight
    var (noise, scored) = (0.0, 0)
    repeat {
      let rows = Array(order[scored..<min(scored + LabelledRows.chunk, order.count)])
      let found = try logits(rows)
      let width = found.count / max(1, rows.count)
      for (place, row) in rows.enumerated() {
        let outputs = found[place * width..<(place + 1) * width]
        let change = Answer.margin(of: answers[row].best, in: outputs) - answers[row].margin
        noise += Double(change) * Double(change)
        isRight[row] = Answer(outputs).best == labels[row]
      }
      scored += rows.count
      let loss = largestLoss(isRight, scored: scored, budget)
      if loss.isWithin || scored == order.count { continue }
      // Six times what integers usually change in a margin.
      let reach = 6 * (noise / Double(scored)).squareRoot()
      if Double(answers[order[scored]].margin) > reach { return loss }
    } while scored < order.count
    return largestLoss(isRight, scored: scored, budget)
  }

  private func largestLoss(_ isRight: [Bool], scored: Int, _ budget: Double) -> Loss {
    func share(_ rows: some Collection<Int>) -> Double {
      let lost = rows.reduce(0) { $0 + (self.isRight[$1] ? 1 : 0) - (isRight[$1] ? 1 : 0) }
      return Double(lost) / Double(max(1, rows.count))
    }
    var loss = Loss(share: share(labels.indices), slice: nil, rowCount: scored, isWithin: true)
    for slice in slices {
      let lost = share(slice.rows)
      if lost > loss.share { (loss.share, loss.slice) = (lost, slice.name) }
    }
    // 1% of 100 rows is one row, however the share is rounded.
    loss.isWithin = loss.share <= budget + 1e-9
    return loss
  }
}

/// The class that a row's logits name.
private struct Answer: Sendable {
  /// The first of the largest.
  let best: Int
  /// How far the next one is behind; 0 where that is no number.
  let margin: Float

  init(_ logits: ArraySlice<Float>) {
    var best = logits.startIndex
    for place in logits.indices where logits[place] > logits[best] { best = place }
    self.best = best - logits.startIndex
    margin = Answer.margin(of: self.best, in: logits)
  }

  /// How far all other classes are behind one.
  static func margin(of best: Int, in logits: ArraySlice<Float>) -> Float {
    let others = logits.indices.filter { $0 - logits.startIndex != best }.map { logits[$0] }
    let margin = logits[logits.startIndex + best] - (others.max() ?? 0)
    return margin.isNaN ? 0 : margin
  }
}
