/// A picture of numbers: what is to be seen, not how it is drawn. The same figure is drawn as SVG for a
/// notebook and with characters for a terminal, always with the same ticks and the same points.
///
///     let figure = Figure(
///       "loss", panels: [
///         Panel(
///           x: Axis("epoch", isWhole: true), y: Axis("loss"),
///           showing: .curves([Curve("train", y: losses), Curve("valid", y: validationLosses)]))
///       ])
///     figure.svg; figure.text(width: 80)
public struct Figure: Sendable, Hashable {
  /// What it shows, in a few words; may be empty.
  public var title: String
  /// One under the other.
  public var panels: [Panel]
  /// Sentences that stand below.
  public var notes: [String]

  /// A figure of these panels.
  public init(_ title: String = "", panels: [Panel], notes: [String] = []) {
    self.title = title
    self.panels = panels
    self.notes = notes
  }
}

/// One pair of axes with what stands between them.
public struct Panel: Sendable, Hashable {
  /// What stands between the axes.
  public enum Content: Sendable, Hashable {
    /// Lines and clouds of points.
    case curves([Curve])
    /// How many values fall where.
    case histogram(Histogram)
    /// One bar a name, from the top down; the horizontal axis measures their length.
    case bars([Bar])
  }

  /// What it shows beside the figure's title; may be empty.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis; bars have names instead.
  public var y: Axis
  /// What stands between the axes.
  public var content: Content
  /// Upright lines at places of the horizontal axis; bars have none.
  public var marks: [Mark]

  /// A panel.
  public init(
    _ title: String = "", x: Axis = Axis(), y: Axis = Axis(), showing content: Content,
    marks: [Mark] = []
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.content = content
    self.marks = marks
  }
}

/// What an axis measures.
public struct Axis: Sendable, Hashable {
  /// What it measures, in a few words; may be empty.
  public var label: String
  /// Equal steps stand for equal factors; values that are not above 0 have no place on it.
  public var isLogarithmic: Bool
  /// It counts: no ticks between whole numbers.
  public var isWhole: Bool
  /// Where it starts and ends; nil for as far as the values go. What lies outside is left out.
  public var range: ClosedRange<Double>?

  /// An axis.
  ///
  /// - Precondition: a range is finite and not empty, and above 0 on a logarithmic axis.
  public init(
    _ label: String = "", isLogarithmic: Bool = false, isWhole: Bool = false,
    range: ClosedRange<Double>? = nil
  ) {
    if let range {
      precondition(range.lowerBound < range.upperBound, "an axis of no length")
      precondition(
        range.lowerBound.isFinite && range.upperBound.isFinite, "an axis without an end")
      precondition(!isLogarithmic || range.lowerBound > 0, "a logarithmic axis from 0")
    }
    self.label = label
    self.isLogarithmic = isLogarithmic
    self.isWhole = isWhole
    self.range = range
  }
}

/// A line or a cloud of points.
public struct Curve: Sendable, Hashable {
  /// How it is drawn.
  public enum Form: String, Sendable, Hashable, CaseIterable {
    /// From each point to the next; a value that is not finite parts it.
    case line
    /// Points alone.
    case points
    /// A thin line to compare with, such as a diagonal.
    case reference
  }

  /// What the legend calls it.
  public let name: String
  /// How it is drawn.
  public let form: Form
  /// The points' coordinates. A point of which one is not finite is left out.
  public let x, y: [Double]

  /// A curve through these points, in their order.
  ///
  /// - Precondition: as many of one as of the other.
  public init(_ name: String = "", _ form: Form = .line, x: [Double], y: [Double]) {
    precondition(x.count == y.count, "points without a coordinate")
    self.name = name
    self.form = form
    // All that are not numbers are one: a figure's digest does not tell them apart.
    self.x = x.map { $0.isNaN ? .nan : $0 }
    self.y = y.map { $0.isNaN ? .nan : $0 }
  }

  /// A line through values at `first`, `first` + 1, …
  public init(_ name: String = "", y: [Double], from first: Int = 0) {
    self.init(name, .line, x: y.indices.map { Double($0 + first) }, y: y)
  }
}

/// An upright line at a place of the horizontal axis.
public struct Mark: Sendable, Hashable {
  /// What the legend calls it.
  public let label: String
  /// Where it stands.
  public let x: Double

  /// A mark.
  public init(_ label: String, x: Double) {
    self.label = label
    self.x = x
  }
}

/// A name with a length.
public struct Bar: Sendable, Hashable {
  /// Its name.
  public let label: String
  /// How long it is; one that is not finite is not drawn.
  public let value: Double
  /// Where the true length plausibly lies; nil if that is not known.
  public let range: ClosedRange<Double>?
  /// What stands beside it: the value as a person reads it.
  public let text: String

  /// A bar.
  public init(_ label: String, _ value: Double, range: ClosedRange<Double>? = nil, text: String) {
    self.label = label
    self.value = value
    self.range = range
    self.text = text
  }
}
