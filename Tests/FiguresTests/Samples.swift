import Figures

/// Figures of every kind, whose pictures are kept in `Fixtures`.
enum Samples {
  static let all: [(name: String, figure: Figure)] = [
    ("curves", curves), ("one-line", oneLine), ("histogram", histogram), ("bars", bars),
    ("signed-bars", signedBars), ("cloud", cloud), ("clouds", clouds), ("rates", rates),
    ("calibration", calibration), ("gaps", gaps), ("nothing", nothing), ("hostile", hostile),
  ]

  /// Numbers that look as if they were drawn by chance.
  private static func spread(_ count: Int, step: Int, modulus: Int, by divisor: Double) -> [Double]
  {
    (0..<count).map { Double($0 * step % modulus) / divisor }
  }

  private static let epochs = Array(1...12)

  /// Loss and accuracy, two curves each.
  static let curves: Figure = {
    let losses = epochs.map { 0.7 / Double($0) + 0.12 }
    let checked = epochs.map { 0.65 / Double($0) + 0.15 + 0.012 * Double($0) }
    return Figure(
      "model: 12 epochs",
      panels: [
        Panel(
          x: Axis("epoch", isWhole: true), y: Axis("loss"),
          showing: .curves([
            Curve("train", y: losses, from: 1), Curve("valid", y: checked, from: 1),
          ]),
          marks: [Mark("lowest valid loss", x: 7)]),
        Panel(
          x: Axis("epoch", isWhole: true), y: Axis("accuracy"),
          showing: .curves([
            Curve("train", y: losses.map { 1 - $0 / 2 }, from: 1),
            Curve("valid", y: checked.map { 1 - $0 / 2 }, from: 1),
          ])),
      ], notes: ["Validation loss was lowest after epoch 7 and has risen since."])
  }()

  static let oneLine = Figure(
    panels: [
      Panel(
        x: Axis("position"), y: Axis("x"),
        showing: .curves([Curve(y: (0..<60).map { Double(($0 * $0) % 61) - 30 })]))
    ])

  static let histogram = Figure(
    "ink",
    panels: [
      Panel(
        x: Axis("ink"), y: Axis("rows"),
        showing: .histogram(
          Histogram(of: (0..<900).map { Double(($0 * 37) % 101 + ($0 * 53) % 89) })))
    ])

  static let bars = Figure(
    "accuracy by type",
    panels: [
      Panel(
        x: Axis("accuracy", range: 0...1),
        showing: .bars([
          Bar("mono", 0.913, range: 0.874...0.941, text: "0.913"),
          Bar("poly", 0.846, range: 0.802...0.883, text: "0.846"),
          Bar("missing", .nan, text: "none"),
        ]))
    ])

  static let signedBars = Figure(
    panels: [
      Panel(
        x: Axis("change"),
        showing: .bars([
          Bar("blocks[-1]", 0.25, text: "+0.25"), Bar("stem", -0.125, text: "-0.125"),
          Bar("head", 0, text: "0"),
        ]))
    ])

  static let cloud = Figure(
    panels: [
      Panel(
        x: Axis("first component"), y: Axis("second component"),
        showing: .curves([
          Curve(
            "", .points, x: spread(300, step: 7919, modulus: 997, by: 100),
            y: spread(300, step: 6007, modulus: 991, by: 100))
        ]))
    ])

  static let clouds = Figure(
    "features of test",
    panels: [
      Panel(
        x: Axis("first component"), y: Axis("second component"),
        showing: .curves(
          (0..<4).map { group in
            Curve(
              "digit \(group)", .points,
              x: spread(40, step: 7919, modulus: 97, by: 20).map { $0 + Double(group) * 3 },
              y: spread(40, step: 6007, modulus: 89, by: 20).map { $0 + Double(group % 2) * 4 })
          }))
    ])

  static let rates = Figure(
    panels: [
      Panel(
        x: Axis("rate", isLogarithmic: true), y: Axis("loss", isLogarithmic: true),
        showing: .curves([
          Curve(
            "smoothed loss", .line,
            x: [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10],
            y: [0.7, 0.69, 0.65, 0.4, 0.2, 0.15, 0.9, 40])
        ]), marks: [Mark("suggested", x: 1e-2)])
    ])

  static let calibration = Figure(
    panels: [
      Panel(
        x: Axis("how sure it was", range: 0...1), y: Axis("how often it was right", range: 0...1),
        showing: .curves([
          Curve("as sure as right", .reference, x: [0, 1], y: [0, 1]),
          Curve(
            "model", x: [0.52, 0.61, 0.7, 0.83, 0.91, 0.98], y: [0.4, 0.55, 0.6, 0.7, 0.85, 0.96]),
        ]))
    ])

  static let gaps = Figure(
    panels: [
      Panel(
        x: Axis("step", isWhole: true), y: Axis("loss", isLogarithmic: true),
        showing: .curves([
          Curve("a", y: [3, 2, .nan, 0.5, 0.25, 0, 0.1, .infinity, 0.05]),
          Curve("b", y: [1e5]),
        ]))
    ])

  static let nothing = Figure(
    "nothing", panels: [Panel(showing: .curves([Curve(y: [])])), Panel(showing: .bars([]))])

  static let hostile = Figure(
    "</svg><script>alert('1')</script>\u{1B}[31m\u{202E}",
    panels: [
      Panel(
        x: Axis("a&b\"\n"), y: Axis("\u{FFFE}<y>\u{0}"),
        showing: .curves([
          Curve("]]>&amp;", y: [1, 2]), Curve("層層層層層層層層層層層層層層層層層層層", y: [2, 1]),
          Curve(String(repeating: "long ", count: 100), y: [1, 1]),
        ])),
      Panel(showing: .bars([Bar("<b>\u{7}", 1, text: "'\"&")])),
    ], notes: ["\u{1B}]0;title\u{7} <!-- "])
}
