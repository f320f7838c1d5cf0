import CKernels
import Foundation
import Testing

struct ElementaryTests {
  static let unary: [String: @Sendable (Double) -> Double] = [
    "exp": thaw_exp_f64, "expm1": thaw_expm1_f64, "log": thaw_log_f64, "log1p": thaw_log1p_f64,
    "log2": thaw_log2_f64, "log10": thaw_log10_f64, "tanh": thaw_tanh_f64,
    "sigmoid": thaw_sigmoid_f64, "erf": thaw_erf_f64, "erfc": thaw_erfc_f64, "sin": thaw_sin_f64,
    "cos": thaw_cos_f64,
  ]

  /// Steps between two float64 of the same sign.
  static func distance(_ a: Double, _ b: Double) -> UInt64 {
    let (x, y) = (a.bitPattern, b.bitPattern)
    return x > y ? x - y : y - x
  }

  /// The fixture holds the correctly rounded value: an error below 1 ulp is at most one step from it.
  @Test func functionsAreWithinOneStepOfTheRoundedValue() throws {
    let text = try String(contentsOf: fixture("elementary.txt"), encoding: .utf8)
    var worst: [String: UInt64] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      let numbers = fields.dropFirst().map { Double(bitPattern: UInt64($0, radix: 16) ?? 0) }
      let value: Double
      if fields[0] == "pow" {
        value = thaw_pow_f64(numbers[0], numbers[1])
      } else {
        let function = try #require(Self.unary[fields[0]])
        value = function(numbers[0])
      }
      let expected = try #require(numbers.last)
      worst[fields[0]] = max(worst[fields[0]] ?? 0, Self.distance(value, expected))
    }
    #expect(worst.count == 13)
    for (name, steps) in worst { #expect(steps <= (name == "erfc" ? 3 : 1), "\(name): \(steps)") }
  }

  @Test func edgesAreThoseOfMathematics() {
    let infinity = Double.infinity
    #expect(thaw_exp_f64(infinity) == infinity && thaw_exp_f64(-infinity) == 0)
    #expect(thaw_exp_f64(710) == infinity && thaw_exp_f64(-746) == 0)
    #expect(
      thaw_log_f64(0) == -infinity && thaw_log_f64(-1).isNaN && thaw_log_f64(infinity) == infinity)
    #expect(
      thaw_log2_f64(8) == 3 && thaw_log10_f64(1000) == 3
        && thaw_log2_f64(Double.leastNonzeroMagnitude) == -1074)
    #expect(thaw_tanh_f64(infinity) == 1 && thaw_erf_f64(-infinity) == -1 && thaw_erfc_f64(40) == 0)
    #expect(thaw_sigmoid_f64(0) == 0.5 && thaw_sigmoid_f64(-infinity) == 0)
    #expect(thaw_sin_f64(infinity).isNaN && thaw_cos_f64(0) == 1)
    for function in [thaw_expm1_f64, thaw_log1p_f64, thaw_tanh_f64, thaw_erf_f64, thaw_sin_f64] {
      #expect(
        function(-0.0).sign == .minus
          && function(Double.leastNonzeroMagnitude) == Double.leastNonzeroMagnitude)
    }
    for function in Self.unary.values {
      #expect(function(.nan).bitPattern == 0x7ff8_0000_0000_0000)
      #expect(function(-.nan).bitPattern == 0x7ff8_0000_0000_0000)
    }
  }

  @Test func powersHaveTheSpecialCasesOfC() {
    let infinity = Double.infinity
    #expect(thaw_pow_f64(.nan, 0) == 1 && thaw_pow_f64(1, .nan) == 1)
    #expect(thaw_pow_f64(-2, 3) == -8 && thaw_pow_f64(-2, 0.5).isNaN && thaw_pow_f64(3, 2) == 9)
    #expect(thaw_pow_f64(-0.0, -3) == -infinity && thaw_pow_f64(-0.0, -2) == infinity)
    #expect(thaw_pow_f64(-infinity, 3) == -infinity && thaw_pow_f64(-1, infinity) == 1)
    #expect(thaw_pow_f64(0.5, infinity) == 0 && thaw_pow_f64(0.5, -infinity) == infinity)
    #expect(
      thaw_pow_f64(2, -1074) == Double.leastNonzeroMagnitude && thaw_pow_f64(10, 400) == infinity)
  }

  @Test func float32IsTheRoundedFloat64() {
    for index in 0..<1000 {
      let x = seededFloat(5, 0, index)
      #expect(thaw_exp_f32(x) == Float(thaw_exp_f64(Double(x))))
      #expect(thaw_tanh_f32(x) == Float(thaw_tanh_f64(Double(x))))
    }
  }
}
