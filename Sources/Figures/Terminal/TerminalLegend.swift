import Language

/// The names of curves and marks behind samples of them, in characters.
struct TerminalLegend {
  let lines: [StyledLine]

  /// A curve alone needs no legend: the axis says what it is.
  init(_ layout: PanelLayout, width: Int) {
    let curves = layout.curves.filter { !$0.name.isEmpty }.map { curve in
      let ink = curve.ink.map(Ink.ofSeries) ?? .grey
      let marker = ink.marker.rawValue
      let sample =
        switch curve.form {
        case .points: "\(marker)"
        case .line: "⠒\(marker)⠒"
        case .reference: "⠂⠂⠂"
        }
      return (sample: sample, name: curve.name, ink: ink)
    }
    let marks = layout.marks.map { (sample: "┊", name: $0.label, ink: Ink.grey) }
    let entries = curves.count + marks.count > 1 ? curves + marks : marks
    var lines: [StyledLine] = []
    var used = 0
    for entry in entries {
      let name = entry.name.printableLine.cut(toColumns: width * 2 / 3)
      let needed = entry.sample.count + 1 + name.displayWidth
      if lines.isEmpty || used + 3 + needed > width {
        lines.append(StyledLine())
        used = 0
      } else {
        lines[lines.count - 1].append("   ")
        used += 3
      }
      lines[lines.count - 1].append(entry.sample, entry.ink)
      lines[lines.count - 1].append(" " + name)
      used += needed
    }
    self.lines = lines
  }
}
