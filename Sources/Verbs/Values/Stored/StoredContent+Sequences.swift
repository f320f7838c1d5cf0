import Interpreter
import Language

extension StoredContent {
  /// What `read` makes of each element.
  func map<Element>(
    _ read: (StoredContent) throws(Diagnostic) -> Element
  ) throws(Diagnostic) -> [Element] {
    var result: [Element] = []
    for element in try elements { result.append(try read(element)) }
    return result
  }

  /// The real, or nil where it is null.
  var optionalReal: Double? {
    get throws(Diagnostic) { try optional?.real }
  }

  /// Two reals, or nil where it is null.
  var optionalEnds: (lower: Double, upper: Double)? {
    get throws(Diagnostic) {
      guard let parts = try optional?.elements else { return nil }
      guard parts.count == 2 else { throw .malformedForm }
      return (try parts[0].real, try parts[1].real)
    }
  }

  /// A number of things.
  var count: Int {
    get throws(Diagnostic) {
      let integer = try integer
      guard integer >= 0 else { throw .malformedForm }
      return integer
    }
  }
}
