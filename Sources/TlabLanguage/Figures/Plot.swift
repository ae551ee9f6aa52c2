import Tensorlab

/// Curves, points or bars over two axes.
public struct Plot: Equatable, Sendable {
  /// How a series is drawn.
  public enum Mark: String, Sendable {
    case line, point, bar
  }

  /// Points in order; those that are not finite are gaps.
  public struct Series: Equatable, Sendable {
    /// Empty when there is nothing to tell it from.
    public let name: String
    public let x: [Double]
    public let y: [Double]

    public init(name: String, x: [Double], y: [Double]) {
      self.name = name
      self.x = x
      self.y = y
    }
  }

  public let mark: Mark
  public let series: [Series]
  public var title = ""
  public var xLabel = ""
  public var yLabel = ""
  /// Whether the vertical axis is logarithmic; what is not positive is then a gap.
  public var isLogarithmic = false

  public init(_ mark: Mark, _ series: [Series]) {
    self.mark = mark
    self.series = series
  }

  /// The points of a series as they are drawn: the height on its axis; nil for a gap.
  public func points(of series: Series) -> [(x: Double, y: Double)?] {
    zip(series.x, series.y).map { x, y in
      let height = isLogarithmic ? (y > 0 ? Logarithm.base10(y) : .nan) : y
      return x.isFinite && height.isFinite ? (x, height) : nil
    }
  }

  /// What the axes span, at least a little each way; nil when there is nothing to draw.
  public var bounds: (x: ClosedRange<Double>, y: ClosedRange<Double>)? {
    let all = series.flatMap { points(of: $0).compactMap { $0 } }
    guard let first = all.first else { return nil }
    var (x, y) = (first.x...first.x, first.y...first.y)
    for point in all {
      x = min(x.lowerBound, point.x)...max(x.upperBound, point.x)
      y = min(y.lowerBound, point.y)...max(y.upperBound, point.y)
    }
    // Bars stand on zero.
    if mark == .bar { y = min(0, y.lowerBound)...max(0, y.upperBound) }
    return (Self.widened(x), Self.widened(y))
  }

  private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let size = range.upperBound - range.lowerBound
    guard size <= 1e-12 * max(1, range.upperBound.magnitude) else { return range }
    let margin = max(0.5, range.upperBound.magnitude / 10)
    return (range.lowerBound - margin)...(range.upperBound + margin)
  }
}

/// Numbers at which an axis is marked: 1, 2 or 5 times a power of ten apart.
public enum Ticks {
  /// About `count` of them within a range.
  public static func values(in range: ClosedRange<Double>, count: Int) -> [Double] {
    let size = range.upperBound - range.lowerBound
    guard size > 0, size.isFinite, count > 0 else { return [range.lowerBound] }
    let rough = size / Double(count)
    let power = Elementary.pow10(Int(Logarithm.base10(rough).rounded(.down)))
    let step = ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10) * power
    var values: [Double] = []
    var value = (range.lowerBound / step - 1e-9).rounded(.up) * step
    while value <= range.upperBound + step * 1e-9, values.count < 100 {
      values.append(value.magnitude < step * 1e-9 ? 0 : value)
      value += step
    }
    return values
  }

  /// How a tick is written: with as many digits as tell it from its neighbours.
  public static func text(_ value: Double, step: Double, isLogarithmic: Bool) -> String {
    if isLogarithmic {
      let exponent = value.rounded()
      return value == exponent
        ? "1e\(Int(exponent))" : Elementary.scientific(Logarithm.power(value), decimals: 1)
    }
    let largest = max(value.magnitude, step)
    if largest >= 1e6 || (value != 0 && largest < 1e-4) {
      return Elementary.scientific(value, decimals: 1)
    }
    var decimals = 0
    var scaled = step
    while decimals < 8, (scaled - scaled.rounded()).magnitude > 1e-6 * scaled {
      scaled *= 10
      decimals += 1
    }
    return Elementary.fixed(value, decimals: decimals)
  }
}
