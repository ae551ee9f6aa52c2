import TlabLanguage

/// Grey pictures as text: two pixels, one above the other, in each character.
struct HalfBlocks {
  /// What a terminal can show.
  enum Colors {
    /// No colours: five shades for two pixels together.
    case none
    /// The 24 greys of the 256 colours.
    case palette
    /// Any colour.
    case full
  }

  let colors: Colors
  /// What a pixel's value looks like.
  var ramp = Ramp.grey
  /// The columns there are.
  let width: Int

  enum Ramp {
    case grey
    /// From dark violet over green to yellow, evenly bright: an approximation of viridis.
    case heat

    private static let stops: [(Double, Double, Double)] = [
      (68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37),
    ]

    func color(_ value: UInt8) -> (red: Int, green: Int, blue: Int) {
      guard self == .heat else { return (Int(value), Int(value), Int(value)) }
      let place = Double(value) / 255 * Double(Self.stops.count - 1)
      let index = min(Self.stops.count - 2, Int(place))
      let (a, b, t) = (Self.stops[index], Self.stops[index + 1], place - Double(index))
      return (
        Int(a.0 + (b.0 - a.0) * t), Int(a.1 + (b.1 - a.1) * t), Int(a.2 + (b.2 - a.2) * t)
      )
    }
  }

  private static let gap = 2

  /// The pictures in rows, with their labels above them.
  func lines(_ object: PictureObject) -> [String] {
    let pictures = object.pictures.map { fitted($0, columns: object.columns) }
    guard let widest = pictures.map(\.width).max() else { return [] }
    let fitting = max(1, (width + Self.gap) / (widest + Self.gap))
    let columns = min(object.columns ?? fitting, fitting, pictures.count)
    var lines: [String] = []
    for start in stride(from: 0, to: pictures.count, by: columns) {
      let places = start..<min(start + columns, pictures.count)
      if start > 0 { lines.append("") }
      if !object.labels.isEmpty {
        let labels = places.map { String(object.labels[$0].prefix(widest)).padded(to: widest) }
        lines.append(labels.joined(separator: String(repeating: " ", count: Self.gap)))
      }
      let blocks = places.map { rows(pictures[$0]) }
      for row in 0..<(blocks.map(\.count).max() ?? 0) {
        let parts = zip(places, blocks).map { place, block in
          row < block.count ? block[row] : String(repeating: " ", count: pictures[place].width)
        }
        lines.append(parts.joined(separator: String(repeating: " ", count: Self.gap)))
      }
    }
    return lines
  }

  /// The picture made smaller until it fits, with as many beside it as asked for.
  private func fitted(_ picture: Picture, columns: Int?) -> Picture {
    let count = max(1, columns ?? 1)
    let room = max(4, (width + Self.gap) / count - Self.gap)
    let factor = (max(1, picture.width) + room - 1) / room
    guard factor > 1 else { return picture }
    let (newWidth, newHeight) = (picture.width / factor, max(1, picture.height / factor))
    var pixels: [UInt8] = []
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        var sum = 0
        var count = 0
        for dy in 0..<factor where y * factor + dy < picture.height {
          for dx in 0..<factor {
            sum += Int(picture.pixels[(y * factor + dy) * picture.width + x * factor + dx])
            count += 1
          }
        }
        pixels.append(UInt8(sum / max(1, count)))
      }
    }
    return Picture(width: newWidth, height: newHeight, pixels: pixels)
  }

  private func rows(_ picture: Picture) -> [String] {
    stride(from: 0, to: picture.height, by: 2).map { y in
      let above = picture.pixels[(y * picture.width)..<((y + 1) * picture.width)]
      let below =
        y + 1 < picture.height
        ? picture.pixels[((y + 1) * picture.width)..<((y + 2) * picture.width)]
        : above.map { _ in UInt8(0) }[...]
      return row(Array(above), Array(below))
    }
  }

  private func row(_ above: [UInt8], _ below: [UInt8]) -> String {
    guard colors != .none else {
      let shades = Array(" ░▒▓█")
      return String(zip(above, below).map { shades[(Int($0) + Int($1)) * 4 / 510] })
    }
    var text = ""
    var last: (UInt8, UInt8)?
    for pair in zip(above, below) {
      if last.map({ $0 != pair }) ?? true {
        text += "\u{1B}[38;\(color(pair.0));48;\(color(pair.1))m"
        last = pair
      }
      text += "▀"
    }
    return text + "\u{1B}[0m"
  }

  private func color(_ value: UInt8) -> String {
    let (red, green, blue) = ramp.color(value)
    if colors == .full { return "2;\(red);\(green);\(blue)" }
    if ramp == .grey {
      return "5;\(value < 5 ? 16 : value > 246 ? 231 : 232 + (Int(value) - 5) * 24 / 242)"
    }
    return "5;\(16 + 36 * (red * 5 / 255) + 6 * (green * 5 / 255) + blue * 5 / 255)"
  }

  /// A matrix as colours, small ones enlarged, with its title and what the colours span.
  static func lines(_ map: HeatmapObject, colors: Colors, width: Int) -> [String] {
    let range = map.range
    let scale =
      range.upperBound > range.lowerBound ? 255 / (range.upperBound - range.lowerBound) : 0
    let factor = max(1, min(width / max(1, map.columns), 40 / max(1, map.rows)))
    var pixels: [UInt8] = []
    for row in 0..<(map.rows * factor) {
      for column in 0..<(map.columns * factor) {
        let value = map.values[row / factor * map.columns + column / factor]
        pixels.append(
          value.isFinite ? UInt8(max(0, min(255, (value - range.lowerBound) * scale))) : 0)
      }
    }
    let picture = Picture(
      width: map.columns * factor, height: map.rows * factor, pixels: pixels)
    let drawn = HalfBlocks(colors: colors, ramp: .heat, width: width)
      .lines(PictureObject([picture]))
    let span =
      "from \(Value.number(range.lowerBound).printed) (dark) to "
      + "\(Value.number(range.upperBound).printed) (bright)"
    return (map.title.isEmpty ? [] : [map.title]) + drawn + [span]
  }
}
