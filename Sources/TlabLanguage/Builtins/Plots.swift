import Tensorlab

extension Family {
  private static let title = Parameter(
    "title", .string, default: "\"\"", "what stands above it", isNamedOnly: true)
  private static let axisLabels = [
    Parameter("x_label", .string, default: "\"\"", "what stands below it", isNamedOnly: true),
    Parameter(
      "y_label", .string, default: "\"\"", "what the vertical axis shows", isNamedOnly: true),
  ]
  private static let logarithm = Parameter(
    "log", .bool, default: "false", "whether the vertical axis is logarithmic", isNamedOnly: true)

  static let plot = Builtin(
    "plot", "Curves: of numbers over their place, over other numbers, or a training's history.",
    [
      Parameter("x", .any, "numbers; a record of several series by name; or a history"),
      Parameter(
        "y", .any, default: "none",
        "what is drawn over x, numbers or a record of series; none: x itself"),
      title,
    ] + axisLabels + [logarithm], result: "a plot",
    examples: [
      .init("plot([1, 4, 9])", "plot[3 points]"),
      .init(
        "x = linspace(0, 1, 50)\nplot(x, {square: x^2, cube: x^3}, title: \"powers\")",
        "plot[2 series, 50 points] powers: square, cube"),
    ]
  ) { arguments, context in
    if case .object(let object as HistoryObject) = arguments["x"] {
      return .object(PlotObject(object.history))
    }
    let series = try Family.series("plot", arguments, context)
    return .object(PlotObject("plot", [try decorated(Plot(.line, series), arguments)]))
  }

  static let scatter = Builtin(
    "scatter", "Points in the plane.",
    [
      Parameter("x", .any, "the horizontal places"),
      Parameter("y", .any, "the vertical places, numbers or a record of series"),
      Parameter(
        "classes", .tensor, default: "none", "a class for each point; each gets a colour",
        isNamedOnly: true),
      title,
    ] + axisLabels + [logarithm], result: "a plot",
    examples: [
      .init("scatter([1, 2, 3], [2, 4, 3])", "scatter[3 points]"),
      .init(
        "scatter(rand(4), rand(4), classes: [0, 1, 1, 0])",
        "scatter[2 series, 2 points] 0, 1"),
    ]
  ) { arguments, context in
    var series = try Family.series("scatter", arguments, context)
    if !arguments["classes"].isNone {
      guard series.count == 1, let all = series.first else {
        throw Diagnostic(.argument, "scatter: `classes` divides one series, and there are several")
      }
      let classes = try arguments.tensor("classes").doubles()
      guard classes.count == all.x.count else {
        throw Diagnostic(
          .shape, "scatter: \(classes.count) classes for \(all.x.count) points")
      }
      series = Set(classes).sorted().prefix(20).map { wanted in
        let places = classes.indices.filter { classes[$0] == wanted }
        return Plot.Series(
          name: Value.number(wanted).printed, x: places.map { all.x[$0] },
          y: places.map { all.y[$0] })
      }
    }
    return .object(PlotObject("scatter", [try decorated(Plot(.point, series), arguments)]))
  }

  static let histogram = Builtin(
    "histogram", "How often numbers fall into each of several equal intervals.",
    [
      Parameter("x", .tensor, "the numbers"),
      Parameter("bins", .integer, default: "20", "how many intervals", isNamedOnly: true),
      title,
    ] + axisLabels, result: "a plot",
    examples: [.init("histogram(rand(100), bins: 10)", "histogram[10 bins]")]
  ) { arguments, _ in
    let values = try arguments.tensor("x").doubles().filter(\.isFinite)
    let bins = try arguments.integer("bins")
    guard (1...10_000).contains(bins) else {
      throw Diagnostic(.value, "histogram: bins is \(bins); expected 1 to 10000")
    }
    guard let low = values.min(), let high = values.max() else {
      throw Diagnostic(.value, "histogram: there are no finite numbers")
    }
    let width = high > low ? (high - low) / Double(bins) : 1
    var counts = [Double](repeating: 0, count: bins)
    for value in values { counts[min(bins - 1, Int((value - low) / width))] += 1 }
    let centres = (0..<bins).map { low + (Double($0) + 0.5) * width }
    let plot = Plot(.bar, [Plot.Series(name: "", x: centres, y: counts)])
    return .object(PlotObject("histogram", [try decorated(plot, arguments)]))
  }

  static let heatmap = Builtin(
    "heatmap", "A matrix as a field of colours, its least element dark and its largest bright.",
    [Parameter("x", .tensor, "`[rows, columns]`"), title], result: "a heatmap",
    examples: [.init("heatmap(eye(3), title: \"identity\")", "heatmap[3, 3] identity")]
  ) { arguments, _ in
    let tensor = try arguments.tensor("x")
    guard tensor.rank == 2, tensor.count > 0 else {
      throw Diagnostic(
        .shape, "heatmap needs a matrix [rows, columns]; this is \(tensor.typeDescription)")
    }
    guard tensor.count <= 4_000_000 else {
      throw Diagnostic(.value, "heatmap: \(tensor.count) elements; at most 4000000 can be drawn")
    }
    return .object(
      HeatmapObject(
        values: tensor.doubles(), rows: tensor.shape[0], columns: tensor.shape[1],
        title: try arguments.string("title")))
  }

  private static func decorated(_ plot: Plot, _ arguments: Arguments) throws -> Plot {
    var plot = plot
    plot.title = try arguments.string("title")
    plot.xLabel = try arguments.string("x_label")
    plot.yLabel = try arguments.string("y_label")
    if arguments.builtin.parameters.contains(where: { $0.name == "log" }) {
      plot.isLogarithmic = try arguments.bool("log")
    }
    return plot
  }

  /// The series that `x` and `y` name.
  private static func series(
    _ name: String, _ arguments: Arguments, _ context: Context
  ) throws -> [Plot.Series] {
    let (x, y) = (arguments["x"], arguments["y"])
    if y.isNone {
      return try named(x, name, context).map { title, values in
        Plot.Series(name: title, x: values.indices.map(Double.init), y: values)
      }
    }
    let places = try numbers(x, "`x`", name, context)
    return try named(y, name, context).map { title, values in
      guard values.count == places.count else {
        throw Diagnostic(
          .shape,
          "\(name): \(values.count) numbers\(title.isEmpty ? "" : " of `\(title)`") over "
            + "\(places.count)")
      }
      return Plot.Series(name: title, x: places, y: values)
    }
  }

  private static func named(
    _ value: Value, _ name: String, _ context: Context
  ) throws -> [(String, [Double])] {
    guard case .record(let record) = value else {
      return [("", try numbers(value, "what is drawn", name, context))]
    }
    guard (1...20).contains(record.count) else {
      throw Diagnostic(.value, "\(name): \(record.count) series; 1 to 20 can be drawn")
    }
    return try record.fields.map {
      ($0.name, try numbers($0.value, "`\($0.name)`", name, context))
    }
  }

  private static func numbers(
    _ value: Value, _ what: String, _ name: String, _ context: Context
  ) throws -> [Double] {
    switch value {
    case .list(let items):
      return try items.map { item in
        guard let number = item.scalar else {
          throw Diagnostic(
            .type, "\(name): \(what) must be numbers, and holds \(item.kindDescription)")
        }
        return number
      }
    case .tensor, .range, .number:
      guard let tensor = try value.tensor(context.engine) else { return [] }
      guard tensor.rank <= 1 || tensor.count == tensor.shape.max() else {
        throw Diagnostic(
          .shape, "\(name): \(what) must be a row of numbers; this is \(tensor.typeDescription)")
      }
      return tensor.doubles()
    default:
      throw Diagnostic(.type, "\(name): \(what) must be numbers; this is \(value.kindDescription)")
    }
  }
}
