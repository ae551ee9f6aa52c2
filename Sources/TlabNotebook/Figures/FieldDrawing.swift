import Tensorlab
import TlabLanguage

/// Heatmaps and pictures as drawings.
enum FieldDrawing {
  private static let lineHeight = 18.0
  /// Larger matrices are drawn by the means of what falls into one pixel.
  private static let pixelLimit = 800

  // MARK: Heatmaps

  /// A matrix as a field of colours with its indices and what the colours mean.
  static func svg(of map: HeatmapObject) -> String {
    let (rows, columns) = (min(map.rows, pixelLimit), min(map.columns, pixelLimit))
    let range = map.range
    let size = range.upperBound - range.lowerBound
    var pixels: [UInt8] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let mean = mean(of: map, row: row, of: rows, column: column, of: columns)
        // What is no number is grey.
        guard mean.isFinite else {
          pixels += [128, 128, 128]
          continue
        }
        let color = ColorRamp.color(at: size > 0 ? (mean - range.lowerBound) / size : 0)
        pixels += [UInt8(color.red), UInt8(color.green), UInt8(color.blue)]
      }
    }
    var svg = SVG()
    var top = 8.0
    if !map.title.isEmpty {
      svg.words(map.title, x: 8, y: top + 10, isBold: true)
      top += lineHeight + 4
    }
    let left = 16 + Double(String(map.rows - 1).count) * SVG.characterWidth
    let longest = Double(max(map.rows, map.columns))
    let cell = min(36, 360 / longest)
    let width = max(8, Double(map.columns) * cell)
    let height = max(8, Double(map.rows) * cell)
    svg.image(
      PNG(width: columns, height: rows, pixels: pixels, isGrey: false), left, top, width, height)
    for index in indices(map.rows) {
      let y = top + (Double(index) + 0.5) / Double(map.rows) * height
      svg.words(String(index), x: left - 6, y: y + 4.5, anchor: .end)
    }
    for index in indices(map.columns) {
      let x = left + (Double(index) + 0.5) / Double(map.columns) * width
      svg.words(String(index), x: x, y: top + height + 16, anchor: .middle)
    }
    let (total, bottom) = drawScale(range, &svg, left: left, top: top + height + 30, width: width)
    return svg.document(
      width: max(total, Double(map.title.count) * 8 + 16), height: bottom,
      label: map.display(width: 80))
  }

  /// What the colours mean, below the field.
  private static func drawScale(
    _ range: ClosedRange<Double>, _ svg: inout SVG, left: Double, top: Double, width: Double
  ) -> (width: Double, height: Double) {
    let length = max(120, width)
    let pixels = (0..<128).flatMap { index -> [UInt8] in
      let color = ColorRamp.color(at: Double(index) / 127)
      return [UInt8(color.red), UInt8(color.green), UInt8(color.blue)]
    }
    svg.image(PNG(width: 128, height: 1, pixels: pixels, isGrey: false), left, top, length, 8)
    svg.words(Value.number(range.lowerBound).shortText, x: left, y: top + 24)
    svg.words(
      Value.number(range.upperBound).shortText, x: left + length, y: top + 24, anchor: .end)
    return (left + length + 14, top + 32)
  }

  /// Which rows or columns are named: about ten of them.
  private static func indices(_ count: Int) -> [Int] {
    Ticks.values(in: 0...Double(max(1, count - 1)), count: 10)
      .filter { $0 == $0.rounded() && Int($0) < count }.map { Int($0) }
  }

  private static func mean(
    of map: HeatmapObject, row: Int, of rows: Int, column: Int, of columns: Int
  ) -> Double {
    var sum = 0.0
    var count = 0
    for y in (row * map.rows / rows)..<((row + 1) * map.rows / rows) {
      for x in (column * map.columns / columns)..<((column + 1) * map.columns / columns) {
        let value = map.values[y * map.columns + x]
        guard value.isFinite else { continue }
        sum += value
        count += 1
      }
    }
    return count > 0 ? sum / Double(count) : .nan
  }

  // MARK: Pictures

  /// Pictures in rows, with their labels above them.
  static func svg(of object: PictureObject) -> String {
    guard let first = object.pictures.first else {
      return SVG().document(width: 1, height: 1, label: "no pictures")
    }
    let widest = Double(max(1, object.pictures.map(\.width).max() ?? 1))
    let highest = Double(max(1, object.pictures.map(\.height).max() ?? 1))
    let columns = min(
      object.pictures.count, object.columns ?? (object.pictures.count > 24 ? 12 : 8))
    let gap = 10.0
    let room = object.pictures.count == 1 ? 224.0 : max(24, 640 / Double(columns) - gap)
    let scale = min(room / widest, object.pictures.count == 1 ? 12 : 3)
    let labelHeight = object.labels.isEmpty ? 0 : lineHeight
    let (width, height) = (widest * scale, highest * scale)
    var svg = SVG()
    for (index, picture) in object.pictures.enumerated() {
      let x = Double(index % columns) * (width + gap)
      let y = Double(index / columns) * (height + gap + labelHeight)
      if index < object.labels.count {
        let letters = max(1, Int(width / SVG.characterWidth))
        let label = object.labels[index]
        svg.words(
          label.count > letters ? String(label.prefix(letters - 1)) + "…" : label, x: x, y: y + 13)
      }
      svg.image(
        PNG(
          width: picture.width, height: picture.height, pixels: picture.pixels, isGrey: true),
        x, y + labelHeight, Double(picture.width) * scale, Double(picture.height) * scale)
    }
    let rows = (object.pictures.count + columns - 1) / columns
    return svg.document(
      width: Double(columns) * (width + gap) - gap,
      height: Double(rows) * (height + gap + labelHeight) - gap,
      label: object.pictures.count == 1
        ? "picture \(first.height)x\(first.width)" : object.display(width: 80))
  }
}

extension Value {
  /// A number as short as it can be told.
  fileprivate var shortText: String { display(width: 20) }
}
