import Statistics

/// Did categories become more or less frequent? Each one's share is tested exactly, and the smallest
/// p-value times the number of categories holds for all of them.
struct CategoryTest {
  /// The chance of a difference as large where nothing changed.
  let pValue: Double
  /// The category that changed most, as a position in the counts; nil where there are none.
  let level: Int?

  /// - Parameter counts: rows of each category in the reference and in the batch.
  init(_ counts: [(reference: Int, batch: Int)]) {
    let (rows, batch) = (
      counts.reduce(0) { $0 + $1.reference }, counts.reduce(0) { $0 + $1.batch }
    )
    // What neither sample has is no question.
    let asked = counts.indices.filter { counts[$0].reference + counts[$0].batch > 0 }
    let pValues = asked.map {
      ShareTest(first: counts[$0].reference, of: rows, second: counts[$0].batch, of: batch).pValue
    }
    guard let smallest = pValues.indices.min(by: { (pValues[$0], $0) < (pValues[$1], $1) }) else {
      pValue = 1
      level = nil
      return
    }
    // Of two categories the one share says what the other says.
    let questions = asked.count <= 2 ? 1 : asked.count
    pValue = min(1, Double(questions) * pValues[smallest])
    level = asked[smallest]
  }
}
