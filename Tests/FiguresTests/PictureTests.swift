import Foundation
import Testing

@testable import Figures

/// The pictures of the samples, kept in `Fixtures`. With `THAW_REWRITE=1` in the environment they are
/// rewritten instead of compared; look at them before you keep them.
@Suite struct PictureTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  @Test(arguments: Samples.all.map(\.name)) func aFigureLooksAsItsPicturesDo(name: String) throws {
    let figure = try #require(Samples.all.first { $0.name == name }).figure
    try compare(figure.svg, with: "\(name).svg")
    for width in [40, 80] {
      try compare(figure.text(width: width) + "\n", with: "\(name).\(width).txt")
    }
  }

  private func compare(_ picture: String, with name: String) throws {
    let file = PictureTests.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["THAW_REWRITE"] == "1" {
      try picture.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == picture)
  }

  @Test func everyPictureIsOfASample() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: PictureTests.folder.path)
      .filter { !$0.hasPrefix(".") }
    let expected = Samples.all.flatMap {
      ["\($0.name).svg", "\($0.name).40.txt", "\($0.name).80.txt"]
    }
    #expect(Set(names) == Set(expected))
  }

  @Test func coloursOnlyAddToTheText() {
    for (name, figure) in Samples.all {
      let coloured = figure.colouredText(width: 80)
      let plain = coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "")
      let trimmed = plain.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        String(line.reversed().drop { $0 == " " }.reversed())
      }
      #expect(trimmed.joined(separator: "\n") == figure.text(width: 80), "\(name)")
    }
  }

  @Test func seriesDifferWithoutTheirColours() {
    #expect(Set(Ink.all.map(\.marker)).count == Ink.all.count)
    #expect(Set(Ink.all.map(\.dashes)).count == Ink.all.count)
    #expect(Set(Ink.all.map(\.hex) + [Ink.grey.hex]).count == 5)
  }

  /// The Web Content Accessibility Guidelines 2.1 ask for a contrast of 3 for what is drawn, and of 4.5
  /// for text.
  @Test func inksStandOutOnWhiteAndOnBlack() {
    for ink in Ink.all + [Ink.grey] {
      let least = ink == Ink.grey ? 4.5 : 3
      for paper in [0.0, 1.0] { #expect(contrast(ink, paper) >= least, "\(ink.hex) on \(paper)") }
    }
  }

  private func contrast(_ ink: Ink, _ paper: Double) -> Double {
    func linear(_ value: UInt8) -> Double {
      let share = Double(value) / 255
      return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    let luminance =
      0.2126 * linear(ink.red) + 0.7152 * linear(ink.green) + 0.0722 * linear(ink.blue)
    return (max(luminance, paper) + 0.05) / (min(luminance, paper) + 0.05)
  }
}
