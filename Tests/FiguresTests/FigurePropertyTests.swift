import Foundation
import FoundationXML
import Testing

@testable import Figures

/// Figures tried: 200, or as many as `THAW_MUTATIONS` says.
private let seeds =
  1...max(
    1, ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap { UInt64($0) } ?? 200)

/// Figures drawn from a seed, hard ones among them. A failure names the seed.
@Suite struct FigurePropertyTests {
  @Test func everyPointLiesBetweenItsAxesAndTicksAscend() {
    for seed in seeds {
      var maker = FigureMaker(seed: seed)
      let panel = maker.panel()
      guard panel.content.form != "bars" else { continue }
      let layout = PanelLayout(panel, on: Grid(columns: 120, rows: 60, xTicks: 8, yTicks: 5))
      for point in layout.curves.flatMap({ $0.runs.flatMap { $0 } }) {
        #expect((0...1).contains(point.x) && (0...1).contains(point.y), "seed \(seed)")
      }
      for axis in [layout.x, layout.y] {
        #expect(axis.low < axis.high && axis.low.isFinite && axis.high.isFinite, "seed \(seed)")
        #expect((1...13).contains(axis.ticks.count), "seed \(seed): \(axis)")
        #expect(axis.ticks.allSatisfy { (0...1).contains($0.position) }, "seed \(seed)")
        for (tick, next) in zip(axis.ticks, axis.ticks.dropFirst()) {
          #expect(tick.number < next.number && tick.position < next.position, "seed \(seed)")
          #expect(tick.label != next.label, "seed \(seed)")
        }
        #expect(axis.ticks.allSatisfy { isNice($0.label) }, "seed \(seed)")
      }
    }
  }

  /// Few digits, unless the numbers differ in late ones only.
  private func isNice(_ label: String) -> Bool { label.count <= 17 }

  @Test func picturesAreWellFormedNarrowAndAlwaysTheSame() {
    for seed in seeds {
      var maker = FigureMaker(seed: seed)
      let figure = maker.figure()
      let svg = figure.svg
      #expect(XMLParser(data: Data(svg.utf8)).parse(), "seed \(seed)")
      #expect(!svg.contains("nan") && !svg.contains("inf"), "seed \(seed)")
      #expect(svg.utf8.count < 400_000, "seed \(seed): \(svg.utf8.count) bytes")
      for width in [0, 40, 80, 400] {
        let text = figure.text(width: width)
        let lines = text.split(separator: "\n")
        let limit = min(max(width, 32), 200)
        #expect(lines.allSatisfy { $0.displayWidth <= limit }, "seed \(seed)")
        #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, "seed \(seed)")
      }
      maker = FigureMaker(seed: seed)
      #expect(maker.figure().svg == svg, "seed \(seed)")
    }
  }

  @Test func aMillionPointsAreThinned() {
    var maker = FigureMaker(seed: 7)
    let (x, y) = (
      (0..<1_000_000).map { _ in maker.unit() }, (0..<1_000_000).map { _ in maker.unit() }
    )
    for form in Curve.Form.allCases {
      let figure = Figure(panels: [Panel(showing: .curves([Curve("c", form, x: x, y: y)]))])
      #expect(figure.svg.utf8.count < 150_000, "\(form)")
    }
    let ordered = Curve(y: y)
    let thinned = Thinning(columns: 100, rows: 50).line(
      zip(x.indices, y).map { UnitPoint(x: Double($0) / 1e6, y: $1) })
    #expect(thinned.count <= 400)
    #expect(thinned.map(\.y).max() == ordered.y.max() && thinned.map(\.y).min() == ordered.y.min())
  }

  @Test func whatIsLeftOutIsSaid() {
    let figure = Samples.gaps
    #expect(
      figure.text(width: 80).contains("3 points are left out: they are not finite or not above 0."))
    #expect(figure.svg.contains("3 points are left out"))
  }
}

import Language

/// Draws figures from a seed (SplitMix64: Steele and others, 2014).
struct FigureMaker {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(bits() % UInt64(limit)) }
  mutating func unit() -> Double { Double(bits() >> 11) / 9_007_199_254_740_992 }

  mutating func figure() -> Figure {
    Figure(
      label(), panels: (0..<below(4)).map { _ in panel() }, notes: below(2) == 0 ? [] : [label()])
  }

  mutating func panel() -> Panel {
    let content: Panel.Content
    switch below(4) {
    case 0: content = .histogram(Histogram(of: values(below(300)), isWhole: below(3) == 0))
    case 1:
      content = .bars(
        values(below(12)).map { value in
          Bar(
            label(), value, range: value.isFinite ? min(0, value)...max(0, value) : nil,
            text: label())
        })
    default:
      content = .curves(
        (0..<below(10)).map { _ in
          let count = [0, 1, 2, 40, 3000][below(5)]
          return Curve(
            label(), Curve.Form.allCases[below(3)], x: values(count), y: values(count))
        })
    }
    return Panel(
      label(), x: axis(), y: axis(), showing: content,
      marks: values(below(3)).map { Mark(label(), x: $0) })
  }

  private mutating func axis() -> Axis {
    Axis(
      label(), isLogarithmic: below(4) == 0, isWhole: below(4) == 0,
      range: below(6) == 0 ? 0.25...(1 + unit()) : nil)
  }

  /// Values of one size, or a constant, or anything.
  private mutating func values(_ count: Int) -> [Double] {
    let hard = [
      0, -0.0, .nan, .infinity, -.infinity, 1.797e308, -1.797e308, .leastNonzeroMagnitude, 1e-300,
      1, 1 + 2e-16,
      1e15,
    ]
    switch below(6) {
    case 0: return (0..<count).map { _ in hard[below(hard.count)] }
    case 1:
      let value = hard[below(hard.count)]
      return (0..<count).map { _ in value }
    case 2: return (0..<count).map { _ in Double(bitPattern: bits()) }
    case 3: return (0..<count).map { _ in 1e9 + unit() * 1e-3 }
    default:
      let size = pow(10, Double(below(40) - 20))
      return (0..<count).map { _ in (unit() - 0.3) * size }
    }
  }

  private mutating func label() -> String {
    let pieces = [
      "loss", " ", "<", "&", "\"", "\u{1B}[2J", "\u{202E}", "層", "é", "\n", "\u{FFFF}", "]]>", "--",
      "\u{0}", "🦔", "accuracy",
    ]
    return (0..<below(12)).map { _ in pieces[below(pieces.count)] }.joined()
  }
}
