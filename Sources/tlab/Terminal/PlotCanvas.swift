import TlabLanguage

/// A plot as text: dots of braille, eight to a character, with axes, ticks and a legend.
struct PlotCanvas {
  private static let rows = 14
  private static let colors = [39, 208, 34, 199, 141, 220, 45, 160, 250, 130]
  /// What tells series apart where there are no colours.
  private static let letters = Array("•+x*o#%@&=")

  let usesColor: Bool
  let width: Int

  func lines(_ plot: Plot) -> [String] {
    guard let bounds = plot.bounds else {
      return [plot.title, "(nothing to draw: no finite numbers)"].filter { !$0.isEmpty }
    }
    let yTicks = Ticks.values(in: bounds.y, count: 5)
    let yTexts = Self.texts(yTicks, isLogarithmic: plot.isLogarithmic)
    let margin = (yTexts.map(\.count).max() ?? 0) + 1
    let columns = max(10, min(100, width - margin - 2))
    var grid = Grid(columns: columns, rows: Self.rows)
    for (number, series) in plot.series.enumerated() {
      let points = plot.points(of: series).map { point in
        point.map { (grid.x($0.x, in: bounds.x), grid.y($0.y, in: bounds.y)) }
      }
      switch plot.mark {
      case .line: grid.draw(lineThrough: points, number)
      case .point: for case let point? in points { grid.dot(point.0, point.1, number) }
      case .bar:
        let base = grid.y(0, in: bounds.y)
        let half = max(0, columns * 2 / max(1, points.count) / 2 - 1)
        for case let point? in points {
          for x in (point.0 - half)...(point.0 + half) {
            for y in min(base, point.1)...max(base, point.1) { grid.dot(x, y, number) }
          }
        }
      }
    }
    var lines: [String] = []
    if !plot.title.isEmpty { lines.append(String(repeating: " ", count: margin + 1) + plot.title) }
    if !plot.yLabel.isEmpty { lines.append(plot.yLabel) }
    let tickRows = Dictionary(
      zip(yTicks.map { grid.y($0, in: bounds.y) / 4 }, yTexts), uniquingKeysWith: { $1 })
    for row in 0..<Self.rows {
      let text = tickRows[row] ?? ""
      let label = String(repeating: " ", count: margin - 1 - text.count) + text
      lines.append("\(label) \(text.isEmpty ? "│" : "┤")\(cells(of: grid, row: row, plot))")
    }
    lines += xAxis(bounds.x, grid, margin)
    if !plot.xLabel.isEmpty {
      let indent = margin + 1 + max(0, (columns - plot.xLabel.count) / 2)
      lines.append(String(repeating: " ", count: indent) + plot.xLabel)
    }
    if let legend = legend(plot) {
      lines.append(String(repeating: " ", count: margin + 1) + legend)
    }
    return lines
  }

  private static func texts(_ ticks: [Double], isLogarithmic: Bool) -> [String] {
    let step = ticks.count > 1 ? ticks[1] - ticks[0] : max(1e-9, ticks.first?.magnitude ?? 1)
    return ticks.map { Ticks.text($0, step: step, isLogarithmic: isLogarithmic) }
  }

  private func cells(of grid: Grid, row: Int, _ plot: Plot) -> String {
    var text = ""
    var current = -1
    for column in 0..<grid.columns {
      let (bits, series) = grid.cell(column, row)
      if bits != 0, !usesColor, plot.series.count > 1 {
        text.append(Self.letters[series % Self.letters.count])
        continue
      }
      if usesColor, bits != 0, series != current {
        text += "\u{1B}[38;5;\(Self.colors[series % Self.colors.count])m"
        current = series
      }
      text.unicodeScalars.append(
        bits == 0 ? " " : Unicode.Scalar(0x2800 + UInt32(bits)) ?? " ")
    }
    return current >= 0 ? text + "\u{1B}[0m" : text
  }

  private func xAxis(_ range: ClosedRange<Double>, _ grid: Grid, _ margin: Int) -> [String] {
    let ticks = Ticks.values(in: range, count: max(2, grid.columns / 12))
    var axis = Array(repeating: Character("─"), count: grid.columns)
    var labels = Array(repeating: Character(" "), count: grid.columns + 12)
    var free = 0
    for (tick, text) in zip(ticks, Self.texts(ticks, isLogarithmic: false)) {
      let column = min(grid.columns - 1, grid.x(tick, in: range) / 2)
      axis[column] = "┬"
      let start = max(0, column - text.count / 2)
      guard start >= free, start + text.count <= min(labels.count, width - margin - 1) else {
        continue
      }
      for (offset, character) in text.enumerated() { labels[start + offset] = character }
      free = start + text.count + 1
    }
    let indent = String(repeating: " ", count: margin)
    let text = String(labels).reversed().drop { $0 == " " }.reversed()
    return ["\(indent)└" + String(axis), "\(indent) " + String(text)]
  }

  private func legend(_ plot: Plot) -> String? {
    let named = plot.series.enumerated().filter { !$0.element.name.isEmpty }
    guard plot.series.count > 1, !named.isEmpty else { return nil }
    return named.map { number, series in
      usesColor
        ? "\u{1B}[38;5;\(Self.colors[number % Self.colors.count])m━\u{1B}[0m \(series.name)"
        : "\(Self.letters[number % Self.letters.count]) \(series.name)"
    }.joined(separator: "  ")
  }
}

/// Dots, two to a column and four to a row, each of the series that was drawn there last.
private struct Grid {
  let columns: Int
  let rows: Int
  private var bits: [UInt8]
  private var series: [Int]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    bits = Array(repeating: 0, count: columns * rows)
    series = Array(repeating: 0, count: columns * rows)
  }

  func x(_ value: Double, in range: ClosedRange<Double>) -> Int {
    Self.place(value, range, columns * 2)
  }

  /// From the top.
  func y(_ value: Double, in range: ClosedRange<Double>) -> Int {
    rows * 4 - 1 - Self.place(value, range, rows * 4)
  }

  private static func place(_ value: Double, _ range: ClosedRange<Double>, _ count: Int) -> Int {
    let fraction = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return max(0, min(count - 1, Int((fraction * Double(count - 1)).rounded())))
  }

  func cell(_ column: Int, _ row: Int) -> (bits: UInt8, series: Int) {
    (bits[row * columns + column], series[row * columns + column])
  }

  mutating func dot(_ x: Int, _ y: Int, _ number: Int) {
    guard x >= 0, y >= 0, x < columns * 2, y < rows * 4 else { return }
    let left: [UInt8] = [0x01, 0x02, 0x04, 0x40]
    let right: [UInt8] = [0x08, 0x10, 0x20, 0x80]
    let place = y / 4 * columns + x / 2
    bits[place] |= (x % 2 == 0 ? left : right)[y % 4]
    series[place] = number
  }

  /// Straight lines from each point to the next; a gap ends one.
  mutating func draw(lineThrough points: [(Int, Int)?], _ number: Int) {
    var last: (Int, Int)?
    for point in points {
      defer { last = point }
      guard let point else { continue }
      guard let from = last else {
        dot(point.0, point.1, number)
        continue
      }
      let steps = max(1, abs(point.0 - from.0), abs(point.1 - from.1))
      for step in 0...steps {
        let fraction = Double(step) / Double(steps)
        dot(
          from.0 + Int((Double(point.0 - from.0) * fraction).rounded()),
          from.1 + Int((Double(point.1 - from.1) * fraction).rounded()), number)
      }
    }
  }
}
