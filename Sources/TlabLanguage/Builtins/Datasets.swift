import Tensorlab

extension Family {
  /// Where images come from.
  static let datasets = Family(
    "Datasets", "Labelled images, and the files they come from.", [mnist, idx])

  private static func count(_ name: String, _ fallback: String, _ summary: String) -> Parameter {
    Parameter(name, .integer, default: fallback, summary, isNamedOnly: true)
  }

  private static let mnist = Builtin(
    "mnist",
    "Handwritten digits, divided into parts that no seed changes: the 5,000 real ones embedded in "
      + "the program, or those of MNIST's four files.",
    [
      Parameter(
        "path", .path, default: "none",
        "a folder with MNIST's files, or Fashion-MNIST's, gzip'd or not. Without counts, all of the "
          + "training file is `train` and all of the test file `test`"),
      count("train", "1000", "how many images to learn from"),
      count("test", "500", "how many images to measure the result on"),
      count("validation", "1000", "how many images to make choices on"),
      count("reserve", "2500", "how many images to keep for final figures"),
      Parameter(
        "size", .integer, default: "none",
        "makes the images size × size pixels and normalizes them with the mean 0.1307 and the "
          + "standard deviation 0.3081 of the training images", isNamedOnly: true),
    ],
    result: "a record of datasets: train, test, validation, reserve",
    examples: [
      .init(
        "digits = mnist(train: 100)\ndigits.train", "dataset: 100 images 28x28, 10 classes"),
      .init("mnist(train: 20).train.labels[..10]", "i32[10] [8, 1, 5, 4, 6, 3, 7, 2, 9, 0]"),
      .init(
        "mnist(test: 5, size: 90).test",
        """
        dataset: 5 images 90x90, 10 classes
          |> resize([90, 90])
          |> normalize(mean: 0.1307, std: 0.3081)
        """),
    ]
  ) { arguments, context in
    let counts = ["train", "test", "validation", "reserve"]
    let split: MNIST.Split
    if let path = try arguments.optional("path", arguments.string) {
      let given = try counts.map {
        arguments.isGiven(.name($0)) ? try arguments.integer(.name($0)) : nil
      }
      split = try MNIST.load(
        directory: path, train: given[0], test: given[1], validation: given[2] ?? 0,
        reserve: given[3] ?? 0)
    } else {
      let asked = try counts.map { try arguments.integer(.name($0)) }
      split = try MNIST.embedded(
        train: asked[0], test: asked[1], validation: asked[2], reserve: asked[3])
    }
    var transforms: [Transform] = []
    if let size = try arguments.optional("size", arguments.integer) {
      transforms = [
        try .resize(height: size, width: size),
        try .normalize(mean: 0.1307, standardDeviation: 0.3081),
      ]
    }
    let parts = [split.train, split.test, split.validation, split.reserve]
    return .record(
      Record(
        zip(counts, parts).map {
          ($0, .object(DatasetObject($1.transformed(by: transforms))))
        }))
  }

  private static let idx = Builtin(
    "idx", "The array in a file of the IDX format, gzip'd or not.",
    [Parameter("path", .path, "the file")],
    result: "a tensor: i32 for whole numbers, else f32 or f64",
    examples: [
      .init(
        "try idx(\"no-such-file\") else \"there is no such file\" end",
        "\"there is no such file\"")
    ]
  ) { arguments, context in
    let array = try IDX.read(path: arguments.string("path"))
    switch array.elementType {
    case .uint8, .int8, .int16, .int32:
      return .tensor(try Tensor(array.int32s(), shape: array.shape, engine: context.engine))
    case .float32:
      return .tensor(
        try Tensor(array.doubles().map { Float($0) }, shape: array.shape, engine: context.engine))
    case .float64:
      return .tensor(try Tensor(array.doubles(), shape: array.shape, engine: context.engine))
    }
  }
}
