import Foundation
import Graphs
import Tensors
import Testing

@testable import Models

/// Output shapes of the regions for one picture, without the row's axis.
private func regionShapes(_ model: Model) -> [String] {
  model.layerTree.rows.filter { $0.operatorName == nil }.compactMap { row in
    row.outputShape.map { "\(row.name) \($0)" }
  }
}

@Test func lite0HasItsPublishedShapes() throws {
  let shapes = regionShapes(try liteModel(0))
  #expect(shapes.count == 19)
  #expect(shapes.first == "stem [32, 112, 112]")
  #expect(
    shapes[1...6] == [
      "blocks[0] [16, 112, 112]", "blocks[1] [24, 56, 56]", "blocks[2] [24, 56, 56]",
      "blocks[3] [40, 28, 28]", "blocks[4] [40, 28, 28]", "blocks[5] [80, 14, 14]",
    ])
  #expect(shapes[16...] == ["blocks[15] [320, 7, 7]", "top [1280]", "head [10]"])
}

@Test(
  arguments: [
    (0, 16, "[320, 7, 7]"), (1, 21, "[320, 8, 8]"), (2, 21, "[352, 9, 9]"),
    (3, 24, "[384, 9, 9]"), (4, 30, "[448, 10, 10]"),
  ])
func variantsDifferInDepthWidthAndSize(number: Int, blocks: Int, last: String) throws {
  let model = try liteModel(number)
  #expect(model.regions.count { $0.name == "blocks" } == blocks)
  #expect(regionShapes(model).contains("blocks[\(blocks - 1)] \(last)"))
}

/// PyTorch pads an even picture with steps of two by one zero below and to the right only.
@Test func anOddZeroOfPaddingGoesBelowAndToTheRight() throws {
  let stem = try liteModel(0).graph.nodes.first { $0.name == "stem.conv" }
  #expect((stem?.operation as? Conv)?.pads == [0, 0, 1, 1])
  let odd = try liteModel(2).graph.nodes.first { $0.name == "blocks[4].depthwise.conv" }
  // 65 pixels, a kernel of 5 and steps of 2 make 33: two zeros on each side.
  #expect((odd?.operation as? Conv)?.pads == [2, 2, 2, 2])
}
