import Tensorlab

extension Family {
  /// Records and lists of parameters as one thing.
  static let trees = Family(
    "Trees", "Records and lists of numbers and tensors, nested as one likes, taken as one thing.",
    [treeMap])

  private static let treeMap = Builtin(
    "tree_map",
    "Applies a function to each number and tensor of a record or list, and to what stands at the "
      + "same place in the others.",
    [
      Parameter("f", .function, "the function, of as many arguments as there are trees"),
      Parameter("trees", .any, "records or lists of one structure", isVariadic: true),
    ], result: "what the function gave, in the same structure",
    examples: [
      .init("tree_map(x -> 2 * x, {a: 1, b: [2, 3]})", "{a: 2, b: [4, 6]}"),
      .init(
        "p = {w: [1, 2], b: 3}\ng = {w: [10, 10], b: 1}\ntree_map((p, g) -> p - 0.1 * g, p, g)",
        "{w: [0, 1], b: 2.9}"),
    ]
  ) { arguments, context in
    guard !arguments.rest.isEmpty else {
      throw Diagnostic(.argument, "tree_map needs at least one tree after the function")
    }
    return try mapped(arguments[0], arguments.rest, path: "", context)
  }

  private static func mapped(
    _ f: Value, _ trees: [Value], path: String, _ context: Context
  ) throws -> Value {
    try context.tick()
    switch trees[0] {
    case .record(let first):
      let records = try trees.map { tree in
        guard case .record(let record) = tree, Set(record.names) == Set(first.names) else {
          throw mismatch(trees[0], tree, path)
        }
        return record
      }
      return .record(
        Record(
          try first.names.map { name in
            let parts = records.compactMap { $0[name] }
            return (name, try mapped(f, parts, path: path + "." + name, context))
          }))
    case .list(let first):
      let lists = try trees.map { tree in
        guard case .list(let items) = tree, items.count == first.count else {
          throw mismatch(trees[0], tree, path)
        }
        return items
      }
      return .list(
        try first.indices.map { index in
          try mapped(f, lists.map { $0[index] }, path: path + "[\(index)]", context)
        })
    case .none, .string, .bool:
      // What is no parameter stays.
      return trees[0]
    default:
      for tree in trees.dropFirst() {
        switch tree {
        case .record, .list: throw mismatch(trees[0], tree, path)
        default: break
        }
      }
      return try context.call(f, trees)
    }
  }

  private static func mismatch(_ first: Value, _ other: Value, _ path: String) -> Diagnostic {
    func described(_ value: Value) -> String {
      if case .record(let record) = value { return "{\(record.names.joined(separator: ", "))}" }
      return value.kindDescription
    }
    let place = path.isEmpty ? "the trees are" : "at \(path.drop { $0 == "." }) the trees are"
    return Diagnostic(
      .type,
      "tree_map: \(place) \(described(first)) and \(described(other)); they must have one "
        + "structure")
  }
}
