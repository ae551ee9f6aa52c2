import FoundationEssentials
import Tensorlab

/// Writes the elements of a drawing.
///
/// Lines and words take the colour of the text around them (`currentColor`), so that a drawing can
/// be read on a light and on a dark page.
struct SVG {
  /// How words are anchored at their place.
  enum Anchor: String {
    case start, middle, end
  }

  /// The colours of series: even in brightness, told apart by most people.
  static let colors = [
    "#4269d0", "#e8871e", "#e0483f", "#3f9e8f", "#3c9a4a", "#d6609c", "#9255d6", "#5b9bd5",
    "#9c6b4e", "#85898f",
  ]
  static let fontSize = 13.0
  /// About what a character takes.
  static let characterWidth = 7.2

  private(set) var elements = ""

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, opacity: Double = 1
  ) {
    elements +=
      "<line x1=\"\(Self.text(x1))\" y1=\"\(Self.text(y1))\" x2=\"\(Self.text(x2))\" "
      + "y2=\"\(Self.text(y2))\" stroke=\"currentColor\" stroke-opacity=\"\(Self.text(opacity))\"/>"
  }

  mutating func words(
    _ text: String, x: Double, y: Double, anchor: Anchor = .start, isBold: Bool = false,
    color: String = "currentColor"
  ) {
    elements +=
      "<text x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" text-anchor=\"\(anchor.rawValue)\" "
      + "fill=\"\(color)\"\(isBold ? " font-weight=\"600\"" : "")>\(text.escapedForXML)</text>"
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, color: String,
    opacity: Double = 1
  ) {
    elements +=
      "<rect x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" width=\"\(Self.text(width))\" "
      + "height=\"\(Self.text(height))\" fill=\"\(color)\""
      + (opacity < 1 ? " fill-opacity=\"\(Self.text(opacity))\"/>" : "/>")
  }

  mutating func circle(_ x: Double, _ y: Double, radius: Double, color: String) {
    elements +=
      "<circle cx=\"\(Self.text(x))\" cy=\"\(Self.text(y))\" r=\"\(Self.text(radius))\" "
      + "fill=\"\(color)\"/>"
  }

  mutating func path(_ points: [(x: Double, y: Double)], color: String) {
    let steps = points.enumerated().map { index, point in
      "\(index == 0 ? "M" : "L")\(Self.text(point.x)) \(Self.text(point.y))"
    }
    elements +=
      "<path d=\"\(steps.joined())\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\" "
      + "stroke-linejoin=\"round\" stroke-linecap=\"round\"/>"
  }

  /// A picture, its pixels as squares with sharp edges.
  mutating func image(_ png: PNG, _ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    guard let bytes = png.bytes else { return }
    elements +=
      "<image x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" width=\"\(Self.text(width))\" "
      + "height=\"\(Self.text(height))\" preserveAspectRatio=\"none\" "
      + "style=\"image-rendering:pixelated\" "
      + "href=\"data:image/png;base64,\(Data(bytes).base64EncodedString())\"/>"
  }

  /// The drawing of that size, which shrinks with the page.
  ///
  /// - Parameter label: what it shows, for those who do not see it.
  func document(width: Double, height: Double, label: String) -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Self.text(width)) "
      + "\(Self.text(height))\" width=\"\(Self.text(width))\" height=\"\(Self.text(height))\" "
      + "role=\"img\" aria-label=\"\(label.escapedForXML)\" font-family=\"system-ui, sans-serif\" "
      + "font-size=\"\(Self.text(Self.fontSize))\">\(elements)</svg>"
  }

  /// A number with at most two decimals.
  static func text(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    guard rounded != rounded.rounded() else { return String(Int(rounded)) }
    return Elementary.fixed(rounded, decimals: 2)
  }
}

extension String {
  /// The text as it stands in HTML and XML, between tags or in quotation marks. Characters that XML
  /// does not have are replaced.
  var escapedForXML: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
