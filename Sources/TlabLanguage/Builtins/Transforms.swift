import Tensorlab

extension Family {
  /// What is done to images before a model sees them.
  static let transforms = Family(
    "Transforms",
    "Stages of image preparation. Piped onto a dataset they are drawn once and kept; given to "
      + "`train` as `augment:` they are drawn anew in every epoch.",
    [affine, randomResizedCrop, horizontalFlip, colorJitter, resize, normalize])

  private static let affine = Builtin(
    "affine",
    "Turns, scales, slants and moves each image by random amounts; what comes in is black.",
    [
      input,
      number("rotation", "0", "the largest angle, in degrees"),
      number("scale", "0", "the largest change of size, as a fraction"),
      number("shear", "0", "the largest slant: sideways per row"),
      number("shift", "0", "the largest way, as a fraction of the image's size"),
    ], result: "a transform, or what was given, transformed",
    examples: [
      .init(
        "affine(rotation: 15, scale: 0.15, shear: 0.2, shift: 0.15)",
        "affine(rotation: 15, scale: 0.15, shear: 0.2, shift: 0.15)")
    ]
  ) { arguments, context in
    try apply(
      .affine(
        rotation: arguments.number("rotation"), scale: arguments.number("scale"),
        shear: arguments.number("shear"), shift: arguments.number("shift")), arguments, context)
  }

  private static let randomResizedCrop = Builtin(
    "random_resized_crop",
    "Cuts a random part out of each image and resizes it, as torchvision's RandomResizedCrop.",
    [
      sizedInput, size,
      Parameter(
        "scale", .list, default: "[0.8, 1]", "the part's area, as a fraction of the image's",
        isNamedOnly: true),
      Parameter(
        "ratio", .list, default: "[0.75, 1.3333333333333333]", "the part's width to its height",
        isNamedOnly: true),
    ], result: "a transform, or what was given, transformed",
    examples: [
      .init(
        "random_resized_crop(90, scale: [0.5, 1])",
        "random_resized_crop([90, 90], scale: [0.5, 1], ratio: [0.75, 1.3333333333333333])")
    ]
  ) { arguments, context in
    let (height, width) = try outputSize(arguments)
    return try apply(
      .randomResizedCrop(
        height: height, width: width, scale: bounds("scale", arguments, context),
        ratio: bounds("ratio", arguments, context)), arguments, context)
  }

  private static let horizontalFlip = Builtin(
    "horizontal_flip", "Mirrors left and right with a probability.",
    [input, number("probability", "0.5", "how often")],
    result: "a transform, or what was given, transformed",
    examples: [.init("horizontal_flip()", "horizontal_flip(probability: 0.5)")]
  ) { arguments, context in
    try apply(.horizontalFlip(probability: arguments.number("probability")), arguments, context)
  }

  private static let colorJitter = Builtin(
    "color_jitter",
    "Changes brightness and contrast by random factors, as torchvision's ColorJitter.",
    [
      input,
      number("brightness", "0", "the factor is drawn from 1 ± this"),
      number("contrast", "0", "the factor is drawn from 1 ± this"),
    ], result: "a transform, or what was given, transformed",
    examples: [
      .init(
        "color_jitter(brightness: 0.1, contrast: 0.1)",
        "color_jitter(brightness: 0.1, contrast: 0.1)")
    ]
  ) { arguments, context in
    try apply(
      .colorJitter(
        brightness: arguments.number("brightness"), contrast: arguments.number("contrast")),
      arguments, context)
  }

  private static let resize = Builtin(
    "resize", "Resizes images bilinearly.", [sizedInput, size],
    result: "a transform, or what was given, transformed",
    examples: [
      .init("resize(90)", "resize([90, 90])"),
      .init(
        "mnist(test: 5).test |> resize([40, 20])",
        "dataset: 5 images 40x20, 10 classes\n  |> resize([40, 20])"),
    ]
  ) { arguments, context in
    let (height, width) = try outputSize(arguments)
    return try apply(.resize(height: height, width: width), arguments, context)
  }

  private static let normalize = Builtin(
    "normalize",
    "Subtracts a mean from each pixel, which lies in 0 to 1, and divides by a deviation.",
    [
      input,
      Parameter("mean", .number, "what becomes 0", isNamedOnly: true),
      Parameter("std", .number, "what becomes 1, counted from the mean", isNamedOnly: true),
    ], result: "a transform, or what was given, transformed",
    examples: [
      .init("normalize(mean: 0.485, std: 0.229)", "normalize(mean: 0.485, std: 0.229)"),
      .init(
        "x = mnist(test: 1).test |> normalize(mean: 0.5, std: 0.5)\nmin(x.images)", "-1"),
    ]
  ) { arguments, context in
    try apply(
      .normalize(mean: arguments.number("mean"), standardDeviation: arguments.number("std")),
      arguments, context)
  }
}

// MARK: Parameters

private let targets = [
  Parameter.Kind.object("dataset"), .object("transform"), .record,
]

private let input = Parameter(
  "data", .either(targets), default: "none",
  "a dataset, a record of datasets, or a transform to go before; none makes a transform alone")

private let sizedInput = Parameter(
  "data", .either(targets + [.integers]), default: "none",
  "a dataset, a record of datasets, or a transform to go before; or the size, which makes a "
    + "transform alone")

private let size = Parameter(
  "size", .integers, default: "none", "the side in pixels, or [height, width]")

private func number(_ name: String, _ fallback: String, _ summary: String) -> Parameter {
  Parameter(name, .number, default: fallback, summary, isNamedOnly: true)
}

/// The height and width asked for, by `size` or in place of the data.
private func outputSize(_ arguments: Arguments) throws -> (height: Int, width: Int) {
  let isFirst = arguments["data"].integers != nil
  let isSecond = !arguments["size"].isNone
  guard isFirst || isSecond else {
    throw Diagnostic(.argument, "the size in pixels is missing", suggestion: "size: 90")
  }
  guard !isFirst || !isSecond else {
    throw Diagnostic(.argument, "the size is given twice")
  }
  let sizes = try arguments.integers(isFirst ? "data" : "size")
  guard sizes.count == 1 || sizes.count == 2 else {
    throw Diagnostic(.value, "a size is one number or [height, width], not \(sizes.count) numbers")
  }
  return (sizes[0], sizes[sizes.count - 1])
}

/// The least and the greatest of a pair.
private func bounds(_ name: String, _ arguments: Arguments, _ context: Context) throws
  -> ClosedRange<Double>
{
  let (low, high) = try arguments.pair(name, context)
  guard low <= high else {
    throw Diagnostic(.value, "`\(name)` is the least and the greatest, such as [0.8, 1]")
  }
  return low...high
}

/// What a transform makes of the data it was given.
private func apply(_ transform: Transform, _ arguments: Arguments, _ context: Context) throws
  -> Value
{
  try apply(transform, to: arguments["data"], context)
}

private func apply(_ transform: Transform, to target: Value, _ context: Context) throws -> Value {
  switch target {
  case .object(let object as DatasetObject):
    let isFirst = transform.isRandom && !object.dataset.transforms.contains(where: \.isRandom)
    let key =
      isFirst ? RandomKey(seed: context.random.nextSeed(), purpose: .augmentation) : nil
    return .object(DatasetObject(object.dataset.transformed(by: [transform], key: key)))
  case .object(let object as TransformObject):
    return .object(TransformObject(object.transforms + [transform]))
  case .record(let record):
    return .record(
      Record(
        try record.fields.map { name, value in
          guard case .object(let object as DatasetObject) = value else {
            throw Diagnostic(
              .type,
              "only datasets can be transformed; the field `\(name)` is "
                + value.kindDescription)
          }
          return (name, try apply(transform, to: .object(object), context))
        }))
  default: return .object(TransformObject([transform]))
  }
}
