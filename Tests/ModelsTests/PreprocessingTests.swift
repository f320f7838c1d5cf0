import Tensors
import Testing

@testable import Models

@Test func picturesBecomePlanesOfCentredNumbers() throws {
  let preprocessing = ImagePreprocessing(size: 2)
  // Two pictures; red counts from 0, green is 127, blue is 255.
  let pixels: [UInt8] = (0..<8).flatMap { [UInt8($0), 127, 255] }
  let tensor = try preprocessing.tensor(pixels: pixels)
  #expect(tensor.shape == [2, 3, 2, 2])
  let red = (0..<8).map { (Float($0) - 127) / 128 }
  #expect(
    tensor.floats
      == red[..<4] + [0, 0, 0, 0, 1, 1, 1, 1] + red[4...] + [0, 0, 0, 0, 1, 1, 1, 1])
  #expect(throws: ModelError.self) { try preprocessing.tensor(pixels: [0, 1, 2]) }
}

@Test func columnsAreStandardisedByTheRowsTheyWereMeasuredOn() throws {
  let columns = try ColumnPreprocessing(measuring: [
    (name: "a", values: [1, 2, 3, 4]), (name: "still", values: [5, 5, 5, 5]),
  ])
  #expect(columns.means == [2.5, 5])
  #expect(columns.deviations == [Double(1.25).squareRoot(), 1])
  let tensor = try columns.tensor(columns: [[2.5, 5], [5, 6]])
  #expect(tensor.floats == [0, 0, Float(2.5 / Double(1.25).squareRoot()), 1])
  #expect(throws: ModelError.self) { try columns.tensor(columns: [[1]]) }
}

@Test func aColumnWithoutANumberIsRefusedByName() {
  #expect(
    throws: ModelError.wrongInput(expected: "finite numbers", found: "`b` has one that is not")
  ) { try ColumnPreprocessing(measuring: [(name: "b", values: [1, .nan])]) }
}

@Test func aLinearNetworkTrainsAllOfItself() throws {
  let columns = try ColumnPreprocessing(measuring: [(name: "a", values: [1, 2, 3])])
  let model = try Model.linear(
    on: columns, target: Target(column: "y", task: .classes(.boolean)), seed: 1)
  #expect(model.regions.map(\.description) == ["head"])
  #expect(model.trainableParameters == ["linear.weight", "linear.bias"])
  #expect(model.isTrunkFrozen)
}
