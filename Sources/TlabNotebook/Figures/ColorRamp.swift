/// The colours of a heatmap: from dark violet over green to yellow, evenly brighter; an
/// approximation of viridis.
package enum ColorRamp {
  private static let stops: [(Double, Double, Double)] = [
    (68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37),
  ]

  /// The colour at a place from 0 to 1.
  package static func color(at fraction: Double) -> (red: Int, green: Int, blue: Int) {
    let place = max(0, min(1, fraction)) * Double(stops.count - 1)
    let index = min(stops.count - 2, Int(place))
    let (a, b, t) = (stops[index], stops[index + 1], place - Double(index))
    return (Int(a.0 + (b.0 - a.0) * t), Int(a.1 + (b.1 - a.1) * t), Int(a.2 + (b.2 - a.2) * t))
  }
}
