import Tensors

/// A fixed random order of rows, which decides which of them are looked at where there are too many, and
/// which half measures how strange the other is. It depends on the number of rows only.
enum RowOrder {
  static func of(_ count: Int, purpose: String) -> [Int] {
    RandomSource(seed: 0, purpose: "monitor \(purpose)").permutation(of: count)
  }
}
