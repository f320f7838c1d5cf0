import Language

/// One entry between `[` and `]`.
public enum Index: Sendable {
  /// `x[3]`, `x[-1]`.
  case position(Int)
  /// `x[1:5]`, `x[:-2]`, `x[::2]`: ends left out are nil; a negative one counts from the end.
  case slice(start: Int?, end: Int?, step: Int)
  /// Anything else: a boolean mask, a list of positions, a text.
  case value(any Value)

  /// The positions of a slice over `length` entries, by Python's rules.
  ///
  /// - Precondition: `step` is not 0.
  public static func positions(
    start: Int?, end: Int?, step: Int, length: Int
  ) -> StrideTo<Int> {
    precondition(step != 0, "a slice with step 0")
    let lowest = step > 0 ? 0 : -1
    let highest = step > 0 ? length : length - 1
    func clamp(_ position: Int) -> Int {
      // A position near Int.min must not overflow; adding the length only raises it.
      min(max(position < 0 ? position + length : position, lowest), highest)
    }
    let first = start.map(clamp) ?? (step > 0 ? lowest : highest)
    let last = end.map(clamp) ?? (step > 0 ? highest : lowest)
    return stride(from: first, to: last, by: step)
  }
}

/// A value that can be indexed and sliced: `cells[0:16]`.
public protocol Indexable: Value {
  /// `self[indices]`; one entry for each position between the commas.
  func indexed(by indices: [Index]) throws(Diagnostic) -> any Value
}

/// A value that has a length, for `len` and the loops of the language.
public protocol Countable: Value {
  /// How many elements `len` counts.
  var elementCount: Int { get }

  /// The element a loop sees at a position below ``elementCount``.
  func element(at position: Int) throws(Diagnostic) -> any Value
}
