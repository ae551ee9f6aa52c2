import Tensorlab

extension Family {
  static let confusion = Builtin(
    "confusion",
    "How often each class was taken for each: a row for each class, a column for each answer.",
    [
      Parameter("x", .either([.object("model"), .tensor]), "a model, or the answers"),
      Parameter("y", .either([.object("dataset"), .tensor]), "a dataset, or the right classes"),
      Parameter("title", .string, default: "\"\"", "what stands above it", isNamedOnly: true),
    ], result: "a confusion matrix",
    examples: [
      .init("confusion([0, 1, 1, 2], [0, 1, 2, 2])", "confusion[3 classes] 3 of 4 right")
    ]
  ) { arguments, _ in
    var (answers, classes): ([Int], [Int])
    var count = 0
    switch (arguments["x"], arguments["y"]) {
    case (.object(is ModelObject), .object(let data as DatasetObject)):
      answers = try Tensorlab.predict(try arguments.model("x"), data.dataset)
      classes = data.dataset.labels.map { Int($0) }
      count = data.dataset.classCount
    case (.object(is ModelObject), _), (_, .object(is DatasetObject)):
      throw Diagnostic(
        .type, "confusion takes a model with a dataset, or answers with the right classes",
        suggestion: "confusion(predict(model, images), labels)")
    default:
      answers = try numbers("x", arguments)
      classes = try numbers("y", arguments)
    }
    guard answers.count == classes.count, !classes.isEmpty else {
      throw Diagnostic(
        .shape, "confusion: \(answers.count) answers for \(classes.count) classes")
    }
    count = max(count, (answers + classes).reduce(0, max) + 1)
    var counts = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    for (answer, actual) in zip(answers, classes) { counts[actual][answer] += 1 }
    return .object(ConfusionObject(counts: counts, title: try arguments.string("title")))
  }

  /// The most classes that can be told apart in a drawing.
  private static let classLimit = 100

  private static func numbers(_ name: Arguments.Key, _ arguments: Arguments) throws -> [Int] {
    try arguments.tensor(name).doubles().map { value in
      guard let whole = Int(exactly: value), (0..<classLimit).contains(whole) else {
        throw Diagnostic(
          .value,
          "confusion: a class is a whole number from 0 to \(classLimit - 1); there is "
            + Value.number(value).printed)
      }
      return whole
    }
  }
}
