import Graphs
import Tensors

/// A made-up picture or row, and what a model says of it: whoever loads the model computes it again.
///
/// The input is drawn by Philox with seed 0 for the purpose `test vector`, row 0. A picture is one
/// byte a draw of 32 bits (the lowest one), in the order of its pixels; a row has for each column its
/// mean plus its deviation times a number from the standard normal distribution.
struct TestVector: Equatable {
  /// The logits.
  let outputs: [Float]

  init(outputs: [Float]) { self.outputs = outputs }

  /// Computes the vector of a model.
  ///
  /// - Throws: what `Predictor` throws.
  init(of model: Model) throws {
    let predictor = try Predictor(model, maximumRows: 1)
    var stream = RandomSource(seed: 0, purpose: "test vector").stream()
    switch model.preprocessing {
    case .image(let image):
      let pixels = (0..<image.byteCount).map { _ in UInt8(truncatingIfNeeded: stream.bits32()) }
      outputs = try predictor.logits(pixels: pixels).floats
    case .columns(let columns):
      let row = zip(columns.means, columns.deviations).map { mean, deviation in
        [mean + deviation * stream.normal()]
      }
      outputs = try predictor.logits(columns: row).floats
    }
  }

  /// - Throws: `SavedValueError.otherOutputs` for the first output whose bits differ. All NaN are
  ///   one.
  func check(recorded: TestVector) throws(SavedValueError) {
    guard outputs.count == recorded.outputs.count else {
      throw .malformed("thaw.test", reason: "it has \(recorded.outputs.count) outputs")
    }
    for (position, (found, recorded)) in zip(outputs, recorded.outputs).enumerated() {
      guard found.bitPattern == recorded.bitPattern || (found.isNaN && recorded.isNaN) else {
        throw .otherOutputs(position: position, found: found, recorded: recorded)
      }
    }
  }

  var text: String {
    let outputs = CanonicalValue.array(outputs.map { .real(Double($0)) })
    return CanonicalValue.map([
      ("seed", 0), ("purpose", "test vector"), ("outputs", outputs),
    ]).json
  }

  init(text: String) throws(SavedValueError) {
    let fields = try StoredFields(json: text, path: "thaw.test")
    guard try fields.integer("seed", in: 0...0) == 0, try fields.text("purpose") == "test vector"
    else { throw fields.error("purpose", "it is not `test vector`") }
    outputs = try fields.reals("outputs").map { Float($0) }
  }
}
