import Tensors
import Testing

@testable import Training

struct AugmentationTests {
  private var picture: Picture {
    Picture(pixels: (0..<5 * 5 * 3).map { UInt8($0 * 3) }, width: 5, height: 5)
  }

  private func changed(
    _ choice: AugmentationChoice, seed: Int64 = 1, epoch: Int = 1, row: Int
  ) -> Picture {
    var picture = picture
    Augmentations.apply([choice], to: &picture, seed: seed, epoch: epoch, row: row)
    return picture
  }

  @Test func whatIsDrawnDependsOnSeedEpochAndRow() throws {
    for kind in Augmentations.all {
      let choice = try #require(AugmentationChoice(kind.name))
      let rows = (0..<40).map { changed(choice, row: $0) }
      #expect(rows == (0..<40).map { changed(choice, row: $0) })
      #expect(Set(rows).count > 1, "\(kind.name)")
      #expect(rows != (0..<40).map { changed(choice, seed: 2, row: $0) }, "\(kind.name)")
      #expect(rows != (0..<40).map { changed(choice, epoch: 2, row: $0) }, "\(kind.name)")
    }
  }

  @Test func flipsAndTurnsMovePixelsOnly() throws {
    for (name, count) in [("flip", 2), ("rotate", 4)] {
      let choice = try #require(AugmentationChoice(name))
      let seen = Set((0..<60).map { changed(choice, row: $0) })
      #expect(seen.count == count && seen.contains(picture))
      for one in seen { #expect(one.pixels.sorted() == picture.pixels.sorted()) }
    }
    let wide = Picture(pixels: (0..<18).map { UInt8($0) }, width: 3, height: 2)
    let turned = Set(
      (0..<40).map { row in
        var picture = wide
        var stream = RandomSource(seed: 1, purpose: "turn").stream(row: row)
        Rotate(90).apply(to: &picture, &stream)
        return picture
      })
    #expect(turned.count == 2)
  }

  @Test func numbersOutOfRangeAreNone() {
    #expect(AugmentationChoice("rotate", 45) == nil && AugmentationChoice("flip", 1) == nil)
    #expect(AugmentationChoice("crop", 0) == nil && AugmentationChoice("twist") == nil)
    #expect(AugmentationChoice("crop", 0.5)?.number == 0.5)
  }

  @Test func rowsAreMixedByShares() {
    let mixup = Mixup(strength: 0.4, seed: 3)
    let partners = mixup.partners(of: [5, 9, 2, 7], epoch: 1)
    #expect(partners.allSatisfy { (0..<4).contains($0.place) && (0...1).contains($0.share) })
    // A row's share does not depend on the rows beside it.
    #expect(mixup.partners(of: [9], epoch: 1)[0].share == partners[1].share)
    let mixed = Mixup.mixed([0, 10, 1, 20], width: 2, [(1, 0.25), (1, 1)])
    #expect(mixed == [0.75, 17.5, 1, 20])
    let shares = mixup.partners(of: Array(0..<2000), epoch: 0).map { Double($0.share) }
    let mean = shares.reduce(0, +) / 2000
    // A beta distribution with both parameters 0.4: mean 1/2, deviation √(1/4 ÷ 1.8) = 0.37.
    #expect(abs(mean - 0.5) < 4 * 0.37 / 2000.0.squareRoot())
  }
}
