import Tensorlab

extension Family {
  /// Values that are looked at.
  static let figures = Family(
    "Figures", "Pictures of values: drawn on a terminal, one line of text elsewhere.",
    [plot, scatter, histogram, heatmap, confusion, image, images])

  private static let image = Builtin(
    "image", "A matrix of grey values as a picture, 0 black and 1 white.",
    [
      Parameter("x", .tensor, "`[height, width]`; values outside 0..1 are brought into it"),
      Parameter(
        "label", .any, default: "none", "what stands above it", isNamedOnly: true),
    ], result: "a picture",
    examples: [
      .init("image(mnist(train: 1).train.images[0], label: 8)", "picture 28x28: 8")
    ]
  ) { arguments, _ in
    let tensor = try arguments.tensor("x")
    guard tensor.rank == 2, tensor.count > 0 else {
      throw Diagnostic(
        .shape, "image needs a matrix [height, width]; this is \(tensor.typeDescription)",
        suggestion: tensor.rank == 3 ? "images(x)" : nil)
    }
    let label = arguments["label"]
    return .object(
      PictureObject(
        PictureObject.pictures(of: try tensor.reshaped([1] + tensor.shape)),
        labels: label.isNone ? [] : [label.printed]))
  }

  private static let images = Builtin(
    "images", "Several matrices of grey values, or the images of a dataset, as pictures in rows.",
    [
      Parameter(
        "x", .either([.object("dataset"), .tensor]),
        "`[count, height, width]`, or a dataset, whose labels stand above its images"),
      Parameter(
        "labels", .list, default: "none", "what stands above each picture", isNamedOnly: true),
      Parameter(
        "columns", .integer, default: "none", "how many stand side by side; none: what fits",
        isNamedOnly: true),
    ], result: "pictures",
    examples: [
      .init("images(mnist(train: 4).train, columns: 2)", "4 pictures 28x28: 8 1 5 4"),
      .init("images(rand(3, 8, 8), labels: [\"a\", \"b\", \"c\"])", "3 pictures 8x8: a b c"),
    ]
  ) { arguments, context in
    let tensor: Tensor
    var labels: [String] = []
    if case .object(let object as DatasetObject) = arguments["x"] {
      guard object.dataset.count <= PictureObject.limit else {
        throw Diagnostic(
          .value,
          "images shows at most \(PictureObject.limit); the dataset has \(object.dataset.count)",
          suggestion: "images(x[..24])")
      }
      tensor = try object.dataset.images(engine: context.engine)
      labels = object.dataset.labels.map { String($0) }
    } else {
      tensor = try arguments.tensor("x")
    }
    guard tensor.rank == 3, tensor.count > 0 else {
      throw Diagnostic(
        .shape, "images needs [count, height, width]; this is \(tensor.typeDescription)",
        suggestion: tensor.rank == 2 ? "image(x)" : nil)
    }
    guard tensor.shape[0] <= PictureObject.limit else {
      throw Diagnostic(
        .value, "images shows at most \(PictureObject.limit); these are \(tensor.shape[0])",
        suggestion: "images(x[..24])")
    }
    if !arguments["labels"].isNone {
      labels = try arguments.list("labels", context).map(\.printed)
      guard labels.count == tensor.shape[0] else {
        throw Diagnostic(
          .value, "images has \(labels.count) labels for \(tensor.shape[0]) pictures")
      }
    }
    let columns = try arguments.optional("columns", arguments.integer)
    if let columns, columns < 1 {
      throw Diagnostic(.value, "images: columns is \(columns); expected at least 1")
    }
    return .object(
      PictureObject(PictureObject.pictures(of: tensor), labels: labels, columns: columns))
  }
}
