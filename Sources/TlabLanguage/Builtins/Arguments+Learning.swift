import Tensorlab

extension Arguments {
  /// A bracket of two numbers.
  /// - Throws: `Diagnostic` when it is anything else.
  func pair(_ name: String, _ context: Context) throws -> (Double, Double) {
    let numbers = try list(.name(name), context).map(\.scalar)
    guard numbers.count == 2, let first = numbers[0], let second = numbers[1] else {
      throw Diagnostic(.value, "`\(name)` is two numbers in brackets")
    }
    return (first, second)
  }

  /// The seed that was given, or the next of the running cell.
  /// - Throws: `Diagnostic` when it is not a whole number.
  func seed(_ context: Context) throws -> UInt64 {
    try optional("seed", integer).map { UInt64(bitPattern: Int64($0)) }
      ?? context.random.nextSeed()
  }

  /// - Throws: `Diagnostic` when it is not a model.
  func model(_ name: String) throws -> Model {
    try object(ModelObject.self, .name(name), "model").model
  }

  /// - Throws: `Diagnostic` when it is not a dataset.
  func dataset(_ name: String) throws -> ImageDataset {
    try object(DatasetObject.self, .name(name), "dataset").dataset
  }
}
