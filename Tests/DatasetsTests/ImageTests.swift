import Foundation
import Tensors
import Testing

@testable import Datasets

/// What `Fixtures/images.py` had Pillow make of the pictures in `Fixtures/Images`.
private struct Expectations: Decodable {
  struct File: Decodable {
    let name: String
    let width: Int
    let height: Int
    let sha256: String
  }
  struct Resized: Decodable {
    let name: String
    let filter: String
    let width: Int
    let height: Int
    let sha256: String
  }
  let files: [File]
  let resized: [Resized]

  static func load() throws -> Expectations {
    let data = try Data(contentsOf: fixture("images.json"))
    return try JSONDecoder().decode(Expectations.self, from: data)
  }
}

@Suite struct ImageTests {
  @Test func decodedPixelsEqualPillows() throws {
    let files = try Expectations.load().files
    #expect(files.count > 25)
    for file in files {
      let image = try Image(decoding: fixtureBytes("Images/\(file.name)"))
      #expect(image.width == file.width && image.height == file.height, "\(file.name)")
      #expect(Digest(of: image.rgb().pixels).hexadecimal == file.sha256, "\(file.name)")
    }
  }

  @Test func resizedPixelsEqualPillows() throws {
    let expected = try Expectations.load().resized
    #expect(expected.count > 200)
    for case let (index, entry) in expected.enumerated() {
      let image = try Image(decoding: fixtureBytes("Images/\(entry.name)"))
      let resampling = try #require(Resampling(rawValue: entry.filter))
      let resized = image.resized(width: entry.width, height: entry.height, resampling)
      #expect(
        Digest(of: resized.rgb().pixels).hexadecimal == entry.sha256,
        "\(index): \(entry.name) \(entry.filter) \(entry.width)×\(entry.height)")
    }
  }

  @Test func aPictureWrittenAsPNGIsReadAsTheSamePixels() throws {
    for (width, height, channels) in [
      (1, 1, Image.Channels.grey), (48, 31, .rgb), (300, 250, .grey),
    ] {
      let pixels = (0..<width * height * channels.rawValue).map {
        UInt8(truncatingIfNeeded: $0 * 7)
      }
      let image = Image(width: width, height: height, channels: channels, pixels: pixels)
      let read = try Image(decoding: image.png())
      #expect(read.width == width && read.height == height && read.pixels == pixels)
    }
  }

  @Test func greyIsResizedBeforeItIsTripled() throws {
    let grey = try Image(decoding: fixtureBytes("Images/grey.png"))
    #expect(grey.channels == .grey)
    #expect(
      grey.resized(width: 31, height: 70, .bicubic).rgb().pixels
        == grey.rgb().resized(width: 31, height: 70, .bicubic).pixels)
  }

  @Test func cmykIsRefusedByName() throws {
    #expect(throws: ImageProblem.cmyk) { try Image(decoding: fixtureBytes("Images/cmyk.jpg")) }
  }

  @Test func whatIsNoImageIsRefused() {
    #expect(throws: ImageProblem.unknownFormat) { try Image(decoding: []) }
    #expect(throws: ImageProblem.unknownFormat) { try Image(decoding: Array("GIF89a".utf8)) }
  }

  @Test func everyTruncationIsAnError() throws {
    for name in ["grey.png", "interlaced-rgb.png", "rgb-420.jpg", "progressive.jpg"] {
      let bytes = try fixtureBytes("Images/\(name)")
      for length in stride(from: 1, to: bytes.count, by: 7) {
        #expect(throws: ImageProblem.self, "\(name), \(length) bytes") {
          try Image(decoding: Array(bytes.prefix(length)))
        }
      }
    }
  }

  @Test func aHeaderThatPromisesTooManyPixelsIsRefusedBeforeTheyAreAllocated() throws {
    var png = try fixtureBytes("Images/grey.png")
    // Width and height stand in the first chunk; its checksum follows them.
    png.replaceSubrange(16..<24, with: [0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF])
    png.replaceSubrange(29..<33, with: checksum(png[12..<29]))
    #expect(
      throws: ImageProblem.tooManyPixels(width: 65535, height: 65535, limit: Image.pixelLimit)
    ) { try Image(decoding: png) }
  }

  @Test func aBatchIsItsPicturesWhateverTheThreads() throws {
    let names = ["grey.png", "rgb.png", "rgb-420.jpg", "rgba.png", "orientation-6.jpg"]
    let images = try names.map { ImageReference(name: $0, path: try fixture("Images/\($0)").path) }
    var expected: [UInt8] = []
    for name in names {
      let image = try Image(decoding: fixtureBytes("Images/\(name)"))
      expected += image.resized(width: 24, height: 20, .bicubic).rgb().pixels
    }
    let before = WorkerPool.threadCount
    defer { WorkerPool.setThreadCount(before) }
    for threads in 1...3 {
      WorkerPool.setThreadCount(threads)
      let batch = try ImageBatch(reading: images, width: 24, height: 20, .bicubic)
      #expect(batch.pixels == expected)
    }
  }

  @Test func theMiddleIsCutOutOfThePictureInItsProportion() throws {
    for name in ["grey.png", "rgb.png", "rgb-420.jpg", "orientation-6.jpg"] {
      let image = try Image(decoding: fixtureBytes("Images/\(name)"))
      let shorter = min(image.width, image.height)
      let whole = image.resized(
        width: 40 * image.width / shorter, height: 40 * image.height / shorter, .bilinear
      ).rgb()
      let left = Int((Double(whole.width - 31) / 2).rounded(.toNearestOrEven))
      let top = Int((Double(whole.height - 28) / 2).rounded(.toNearestOrEven))
      var expected: [UInt8] = []
      for row in top..<top + 28 {
        let start = (row * whole.width + left) * 3
        expected += whole.pixels[start..<start + 31 * 3]
      }
      let file = ImageReference(name: name, path: try fixture("Images/\(name)").path)
      let batch = try ImageBatch(
        reading: [file], width: 31, height: 28, .bilinear, middleOf: 40)
      #expect(batch.pixels == expected, "\(name)")
    }
  }

  @Test func aBatchNamesTheFirstFileThatFailsAndItsRow() throws {
    let good = ImageReference(name: "good.png", path: try fixture("Images/grey.png").path)
    let cmyk = ImageReference(name: "ink.jpg", path: try fixture("Images/cmyk.jpg").path)
    #expect(throws: DatasetError.undecodableImage(path: "ink.jpg", row: 12, problem: .cmyk)) {
      try ImageBatch(reading: [good, good, cmyk, nil], width: 8, height: 8, .bicubic, firstRow: 10)
    }
    #expect(throws: DatasetError.missingImage(row: 1)) {
      try ImageBatch(reading: [good, nil], width: 8, height: 8, .bicubic)
    }
  }

  @Test func aFileThatChangedIsAnErrorNamingIt() throws {
    let folder = try TemporaryFolder()
    let bytes = try fixtureBytes("Images/grey.png")
    let path = try folder.write(bytes, to: "cell.png")
    let image = ImageReference(name: "cell.png", path: path)
    #expect(try image.digest() == Digest(of: bytes))
    _ = try folder.write(try fixtureBytes("Images/rgb.png"), to: "cell.png")
    #expect(throws: DatasetError.fileChanged(path: "cell.png")) { try image.decoded() }
  }

  @Test(arguments: [
    ["grey.png", "palette.png", "interlaced-rgb.png", "rgb-16.png", "orientation-6.png"],
    ["rgb-420.jpg", "progressive.jpg", "grey.jpg", "orientation-6.jpg"],
  ])
  func noMutatedFileCrashesOrHangs(names: [String]) throws {
    var generator = SeededGenerator(seed: 11)
    let originals = try names.map { try fixtureBytes("Images/\($0)") }
    for round in 0..<mutationCount {
      var bytes = originals[round % originals.count]
      mutate(&bytes, using: &generator)
      // Checksums mended, so that mutations reach what lies behind them.
      if names[0].hasSuffix("png"), Bool.random(using: &generator) { mendChecksums(&bytes) }
      if let image = try? Image(decoding: bytes) {
        #expect(image.pixels.count == image.width * image.height * image.channels.rawValue)
      }
    }
  }
}
