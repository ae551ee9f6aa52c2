import Tensorlab
import TlabLanguage

/// One plot as a drawing: axes with ticks, a grid, the series, and what they are called.
struct PlotDrawing {
  private static let width = 480.0
  private static let height = 280.0
  private static let lineHeight = 18.0
  /// Points closer than this many units of the drawing are one.
  private static let grain = 0.5

  private let plot: Plot
  private var svg = SVG()
  private var left = 0.0
  private var right = width - 14
  private var top = 12.0
  private var bottom = 0.0

  /// The plot as an SVG document.
  static func svg(of plot: Plot) -> String {
    var drawing = PlotDrawing(plot: plot)
    drawing.draw()
    let names = plot.series.map(\.name).filter { !$0.isEmpty }
    let label = ([plot.title].filter { !$0.isEmpty } + names).joined(separator: ", ")
    return drawing.svg.document(
      width: width, height: height, label: label.isEmpty ? "plot" : label)
  }

  private init(plot: Plot) { self.plot = plot }

  private func color(_ index: Int) -> String { SVG.colors[index % SVG.colors.count] }

  private mutating func draw() {
    drawTitleAndLegend()
    guard let bounds else {
      svg.words("nothing to draw", x: Self.width / 2, y: Self.height / 2, anchor: .middle)
      return
    }
    drawAxes(bounds)
    for (index, series) in plot.series.enumerated() {
      let points = plot.points(of: series).map { point in
        point.map { place($0, bounds) }
      }
      switch plot.mark {
      case .line: drawLine(points, color: color(index))
      case .point: drawPoints(points, color: color(index))
      case .bar: drawBars(points, bounds, color: color(index))
      }
    }
  }

  private typealias Bounds = (x: ClosedRange<Double>, y: ClosedRange<Double>)

  /// What the axes span; bars need room for half their width, and points beside the edge.
  private var bounds: Bounds? {
    guard let (x, y) = plot.bounds else { return nil }
    let width = x.upperBound - x.lowerBound
    let height = y.upperBound - y.lowerBound
    let margin =
      switch plot.mark {
      case .line: 0.0
      case .point: width * 0.03
      case .bar: width / Double(max(1, (plot.series.first?.x.count ?? 1) - 1)) / 2
      }
    let isOnZero = plot.mark == .bar && y.lowerBound == 0
    return (
      (x.lowerBound - margin)...(x.upperBound + margin),
      (y.lowerBound - (isOnZero ? 0 : height * 0.04))...(y.upperBound + height * 0.04)
    )
  }

  private func place(_ point: (x: Double, y: Double), _ bounds: Bounds) -> (x: Double, y: Double) {
    func share(_ value: Double, _ range: ClosedRange<Double>) -> Double {
      (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
    return (
      left + share(point.x, bounds.x) * (right - left),
      bottom - share(point.y, bounds.y) * (bottom - top)
    )
  }

  private mutating func drawTitleAndLegend() {
    if !plot.title.isEmpty {
      svg.words(plot.title, x: 8, y: top + 6, isBold: true)
      top += Self.lineHeight
    }
    let names = plot.series.map(\.name)
    guard names.count > 1 || names.contains(where: { !$0.isEmpty && $0 != plot.title }) else {
      return
    }
    var x = 8.0
    for (index, name) in names.enumerated() where !name.isEmpty {
      let width = 18 + Double(name.count) * SVG.characterWidth + 14
      if x > 8, x + width > Self.width {
        x = 8
        top += Self.lineHeight
      }
      svg.rectangle(x, top - 3, 12, 8, color: color(index))
      svg.words(name, x: x + 18, y: top + 6)
      x += width
    }
    top += Self.lineHeight
  }

  private mutating func drawAxes(_ bounds: Bounds) {
    if !plot.yLabel.isEmpty {
      svg.words(plot.yLabel, x: 8, y: top + 6)
      top += Self.lineHeight
    }
    bottom = Self.height - (plot.xLabel.isEmpty ? 28 : 28 + Self.lineHeight)
    let (yTicks, yStep) = ticks(bounds.y, count: 5, isLogarithmic: plot.isLogarithmic)
    let texts = yTicks.map { Ticks.text($0, step: yStep, isLogarithmic: plot.isLogarithmic) }
    left = 16 + Double(texts.map(\.count).max() ?? 1) * SVG.characterWidth
    for (tick, text) in zip(yTicks, texts) {
      let y = place((bounds.x.lowerBound, tick), bounds).y
      svg.line(left, y, right, y, opacity: 0.15)
      svg.words(text, x: left - 6, y: y + 4.5, anchor: .end)
    }
    let (xTicks, xStep) = ticks(bounds.x, count: 6, isLogarithmic: false)
    for tick in xTicks {
      let x = place((tick, bounds.y.lowerBound), bounds).x
      svg.line(x, bottom, x, bottom + 5, opacity: 0.6)
      let text = Ticks.text(tick, step: xStep, isLogarithmic: false)
      let half = Double(text.count) * SVG.characterWidth / 2
      svg.words(text, x: min(x, Self.width - half - 2), y: bottom + 19, anchor: .middle)
    }
    svg.line(left, bottom, right, bottom, opacity: 0.6)
    svg.line(left, top, left, bottom, opacity: 0.6)
    if !plot.xLabel.isEmpty {
      svg.words(plot.xLabel, x: (left + right) / 2, y: Self.height - 9, anchor: .middle)
    }
  }

  /// The ticks and their distance; whole powers of ten on a logarithmic axis that has some.
  private func ticks(
    _ range: ClosedRange<Double>, count: Int, isLogarithmic: Bool
  ) -> (values: [Double], step: Double) {
    let values = Ticks.values(in: range, count: count)
    let powers = values.filter { $0 == $0.rounded() }
    let chosen = isLogarithmic && powers.count > 1 ? powers : values
    return (chosen, chosen.count > 1 ? chosen[1] - chosen[0] : 1)
  }

  private mutating func drawLine(_ points: [(x: Double, y: Double)?], color: String) {
    let showsPoints = points.count <= 24
    for part in points.split(whereSeparator: { $0 == nil }) {
      let part = Self.thinned(part.compactMap { $0 })
      if part.count > 1 { svg.path(part, color: color) }
      if part.count == 1 || showsPoints {
        for point in part { svg.circle(point.x, point.y, radius: 3, color: color) }
      }
    }
  }

  /// Of the points that share a column of the drawing only the first, the lowest, the highest and
  /// the last, in order: the line looks the same.
  private static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    guard points.count > 2000 else { return points }
    var result: [(x: Double, y: Double)] = []
    var start = 0
    while start < points.count {
      let column = (points[start].x / grain).rounded()
      var end = start
      var (low, high) = (start, start)
      while end + 1 < points.count, (points[end + 1].x / grain).rounded() == column {
        end += 1
        if points[end].y < points[low].y { low = end }
        if points[end].y > points[high].y { high = end }
      }
      for index in Set([start, low, high, end]).sorted() { result.append(points[index]) }
      start = end + 1
    }
    return result
  }

  private mutating func drawPoints(_ points: [(x: Double, y: Double)?], color: String) {
    struct Place: Hashable {
      let x: Int
      let y: Int
    }
    var drawn: Set<Place> = []
    for point in points.compactMap({ $0 }) {
      let place = Place(
        x: Int((point.x / Self.grain).rounded()), y: Int((point.y / Self.grain).rounded()))
      guard drawn.insert(place).inserted else { continue }
      svg.circle(point.x, point.y, radius: points.count > 500 ? 2 : 3.5, color: color)
    }
  }

  private mutating func drawBars(
    _ points: [(x: Double, y: Double)?], _ bounds: Bounds, color: String
  ) {
    let room = (right - left) / Double(max(1, points.count))
    let zero = place((bounds.x.lowerBound, max(0, bounds.y.lowerBound)), bounds).y
    for point in points.compactMap({ $0 }) {
      svg.rectangle(
        point.x - room * 0.45, min(point.y, zero), room * 0.9, abs(zero - point.y), color: color)
    }
  }
}
