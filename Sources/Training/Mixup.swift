import CKernels
import Tensors

/// Rows mixed in pairs (Zhang and others, 2018): x = λ xᵢ + (1 − λ) xⱼ, and the same of their targets,
/// with λ from a beta distribution. Which rows, and λ, depend on seed, epoch and row alone.
struct Mixup: Sendable {
  /// Both parameters of the beta distribution: small ones mix little.
  let strength: Double
  let seed: Int64

  /// Another row's place in the batch, and the share of the row itself, for each row.
  func partners(of rows: [Int], epoch: Int) -> [(place: Int, share: Float)] {
    let source = RandomSource(seed: seed, purpose: "mixup", epoch: epoch)
    return rows.map { row in
      var stream = source.stream(row: row)
      let share = Float(beta(&stream))
      return (stream.integer(below: rows.count), share)
    }
  }

  /// A number from the beta distribution with both parameters ``strength`` (Jöhnk, 1964).
  private func beta(_ stream: inout RandomStream) -> Double {
    while true {
      let x = thaw_pow_f64(stream.uniform(), 1 / strength)
      let y = thaw_pow_f64(stream.uniform(), 1 / strength)
      if x + y > 0, x + y <= 1 { return x / (x + y) }
    }
  }

  /// Rows of equal length, mixed.
  static func mixed(
    _ values: [Float], width: Int, _ partners: [(place: Int, share: Float)]
  ) -> [Float] {
    var mixed: [Float] = []
    mixed.reserveCapacity(values.count)
    for (row, partner) in partners.enumerated() {
      for column in 0..<width {
        let (own, other) = (values[row * width + column], values[partner.place * width + column])
        mixed.append(other.addingProduct(partner.share, own - other))
      }
    }
    return mixed
  }
}
