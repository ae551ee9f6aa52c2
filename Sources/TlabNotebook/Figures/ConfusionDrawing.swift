import TlabLanguage

/// Counts in a field: right answers in blue on the diagonal, wrong ones in orange beside it, the
/// stronger the larger their share of the class.
enum ConfusionDrawing {
  static func svg(of object: ConfusionObject) -> String {
    let count = object.counts.count
    let cell = max(9, min(38, 420 / Double(max(1, count))))
    let showsNumbers = cell >= 20
    let step = showsNumbers ? 1 : max(1, count / 10)
    let (left, width) = (44.0, Double(count) * cell)
    var svg = SVG()
    var top = 8.0
    if !object.title.isEmpty {
      svg.words(object.title, x: 8, y: top + 10, isBold: true)
      top += 22
    }
    svg.words("class ↓  answer →", x: 8, y: top + 10)
    top += 36
    for index in stride(from: 0, to: count, by: step) {
      let middle = (Double(index) + 0.5) * cell
      svg.words(String(index), x: left + middle, y: top - 6, anchor: .middle)
      svg.words(String(index), x: left - 8, y: top + middle + 4.5, anchor: .end)
    }
    for (row, counts) in object.counts.enumerated() {
      let total = counts.reduce(0, +)
      for (column, number) in counts.enumerated() {
        let (x, y) = (left + Double(column) * cell, top + Double(row) * cell)
        let share = total > 0 ? Double(number) / Double(total) : 0
        // A single wrong answer can be seen.
        let opacity = number == 0 ? 0.05 : row == column ? 0.1 + 0.5 * share : 0.25 + share
        svg.rectangle(
          x + 0.5, y + 0.5, cell - 1, cell - 1,
          color: number == 0 ? "currentColor" : SVG.colors[row == column ? 0 : 1],
          opacity: min(0.7, opacity))
        if showsNumbers, number > 0 {
          svg.words(String(number), x: x + cell / 2, y: y + cell / 2 + 4.5, anchor: .middle)
        }
      }
    }
    return svg.document(
      width: max(left + width + 8, Double(object.title.count) * 8 + 16), height: top + width + 8,
      label: object.display(width: 80))
  }
}
