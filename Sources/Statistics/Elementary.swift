import CKernels

/// Elementary functions whose bits are the same on every CPU: those of CKernels, never libm's.
public enum Elementary {
  /// eˣ.
  public static func exp(_ x: Double) -> Double { thaw_exp_f64(x) }

  /// The natural logarithm: −infinity at 0, NaN below.
  public static func log(_ x: Double) -> Double { thaw_log_f64(x) }

  /// erfc x = 2/√π ∫ₓ^∞ exp(−t²) dt.
  public static func complementaryErrorFunction(_ x: Double) -> Double { thaw_erfc_f64(x) }
}
