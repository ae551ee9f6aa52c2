/// Built-in functions that belong together, on one page of the manual.
public struct Family: Sendable {
  public let name: String
  public let summary: String
  public let builtins: [Builtin]

  public init(_ name: String, _ summary: String, _ builtins: [Builtin]) {
    self.name = name
    self.summary = summary
    self.builtins = builtins
  }
}

/// All the built-in functions that programs can call.
public struct Registry: Sendable {
  public let families: [Family]
  private let byName: [String: Builtin]

  public init(families: [Family]) {
    self.families = families
    var byName: [String: Builtin] = [:]
    for builtin in families.flatMap(\.builtins) { byName[builtin.name] = builtin }
    self.byName = byName
  }

  /// The built-in of that name.
  public subscript(name: String) -> Builtin? { byName[name] }

  /// The names of all, sorted.
  public var names: [String] { byName.keys.sorted() }
}
