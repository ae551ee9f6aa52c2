import TlabLanguage

/// The drawings of a value that is looked at; none for one that is read.
enum Figure {
  static func svgs(of value: Value) -> [String] {
    guard case .object(let object) = value else { return [] }
    switch object {
    case let plot as PlotObject: return plot.panels.map { PlotDrawing.svg(of: $0) }
    case let map as HeatmapObject: return [FieldDrawing.svg(of: map)]
    case let confusion as ConfusionObject: return [ConfusionDrawing.svg(of: confusion)]
    case let pictures as PictureObject: return [FieldDrawing.svg(of: pictures)]
    case let history as HistoryObject: return curves(of: history)
    case let dataset as DatasetObject:
      return dataset.preview(width: 200).map { [FieldDrawing.svg(of: $0)] } ?? []
    default: return []
    }
  }

  /// Whether the drawings take the place of the value's text, and are not shown beside it.
  static func replacesText(_ value: Value) -> Bool {
    guard case .object(let object) = value else { return false }
    return object is PlotObject || object is HeatmapObject || object is PictureObject
      || object is ConfusionObject
  }

  private static func curves(of history: HistoryObject) -> [String] {
    history.history.epochs.count > 1 ? svgs(of: .object(PlotObject(history.history))) : []
  }
}
