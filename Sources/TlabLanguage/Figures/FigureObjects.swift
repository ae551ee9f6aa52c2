import Tensorlab

/// One plot, or several one above the other: what `plot`, `scatter` and `histogram` give.
///
/// As text it is one line; a terminal draws it.
public final class PlotObject: LanguageObject {
  public let panels: [Plot]
  private let name: String

  /// - Parameter name: the function that made it.
  public init(_ name: String, _ panels: [Plot]) {
    self.name = name
    self.panels = panels
  }

  /// Loss and accuracy over the epochs.
  public convenience init(_ history: TrainingHistory) {
    let epochs = history.epochs.map { Double($0.epoch) }
    let curves = [
      ("loss", history.epochs.map(\.loss)), ("accuracy", history.epochs.map(\.accuracy)),
    ]
    self.init(
      "plot",
      curves.map { name, values in
        var plot = Plot(.line, [Plot.Series(name: name, x: epochs, y: values)])
        plot.title = name
        plot.xLabel = "epoch"
        return plot
      })
  }

  public var typeName: String { "plot" }

  public func display(width: Int) -> String {
    let series = panels.flatMap(\.series)
    let points = series.map(\.y.count).max() ?? 0
    let counted = series.count == 1 ? "" : "\(series.count) series, "
    var text = "\(name)[\(counted)\(points) \(name == "histogram" ? "bins" : "points")]"
    let title = panels.map(\.title).filter { !$0.isEmpty }.joined(separator: ", ")
    if !title.isEmpty { text += " \(title)" }
    let names = series.map(\.name).filter { !$0.isEmpty && !title.contains($0) }
    if !names.isEmpty { text += (title.isEmpty ? " " : ": ") + names.joined(separator: ", ") }
    return text.count <= width ? text : String(text.prefix(max(1, width - 1))) + "…"
  }
}

/// A matrix as a field of colours: what `heatmap` gives.
public final class HeatmapObject: LanguageObject {
  /// Row by row.
  public let values: [Double]
  public let rows: Int
  public let columns: Int
  public let title: String

  public init(values: [Double], rows: Int, columns: Int, title: String) {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.title = title
  }

  public var typeName: String { "heatmap" }

  /// What the colours span.
  public var range: ClosedRange<Double> {
    let finite = values.filter(\.isFinite)
    let low = finite.min() ?? 0
    return low...max(low, finite.max() ?? 1)
  }

  public func display(width: Int) -> String {
    "heatmap[\(rows), \(columns)]" + (title.isEmpty ? "" : " \(title)")
  }
}
