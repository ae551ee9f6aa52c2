/// The names of a document and what they stand for.
///
/// A document with a parent sees the parent's names and keeps its own to itself.
final class Document {
  /// A name of the document.
  final class Entry {
    let variable: Variable
    /// Where it is first set, as far as is known.
    var definition: SourceRange?

    init(_ name: String, _ value: Value?, definition: SourceRange?) {
      variable = Variable(name, value)
      self.definition = definition
      isDeclared = true
    }

    /// Whether a cell sets it, or is expected to.
    var isDeclared: Bool

    /// The error of reading it before it is set.
    func unset(at range: SourceRange, in context: Context) -> Diagnostic {
      guard isDeclared else {
        return Diagnostic(
          .name, "nothing is called `\(variable.name)`", at: range,
          suggestion: Suggestion.nearest(to: variable.name, in: context.registry.names))
      }
      var notes: [Diagnostic.Note] = []
      if let definition { notes.append(.init("it is set here", at: definition)) }
      return Diagnostic(.name, "`\(variable.name)` is not set yet", at: range, notes: notes)
    }
  }

  let registry: Registry
  private let parent: Document?
  /// The document's own names, without its parent's.
  private(set) var entries: [String: Entry] = [:]

  init(registry: Registry, parent: Document? = nil) {
    self.registry = registry
    self.parent = parent
  }

  /// The entry of a name, its own or its parent's.
  func entry(_ name: String) -> Entry? { entries[name] ?? parent?.entry(name) }

  /// The names that are set, its parent's included.
  var namesSet: Set<String> {
    let own = entries.filter { $0.value.isDeclared && $0.value.variable.value != nil }.keys
    return (parent?.namesSet ?? []).union(own)
  }

  /// The entry of a name of its own, made when it is new; what the parent has under the name, or a
  /// built-in, is its first value.
  func declare(_ name: String, at range: SourceRange?) -> Entry {
    if let entry = entries[name] {
      if entry.definition == nil { entry.definition = range }
      entry.isDeclared = true
      return entry
    }
    let inherited = parent?.entry(name)?.variable.value ?? registry[name].map { .builtin($0) }
    let entry = Entry(name, inherited, definition: range)
    entries[name] = entry
    return entry
  }

  /// Takes back the declaration of those among `names` that are not set.
  func forgetUnset(_ names: Set<String>) {
    for name in names {
      guard let entry = entries[name] else { continue }
      let isUntouched = registry[name] != nil && entry.variable.value?.isBuiltin(name) == true
      guard entry.variable.value == nil || isUntouched else { continue }
      entry.isDeclared = false
      entry.definition = nil
    }
  }

  /// The entry of a name that nothing defines, at a prompt where something yet may.
  func expect(_ name: String) -> Entry {
    if let entry = entry(name) { return entry }
    let entry = declare(name, at: nil)
    entry.isDeclared = false
    return entry
  }

  /// All names that can be seen, for did-you-mean.
  var visibleNames: [String] {
    let own = entries.filter(\.value.isDeclared).keys.sorted()
    return own + (parent?.visibleNames ?? registry.names)
  }
}

extension Value {
  /// Whether it is the built-in of that name.
  fileprivate func isBuiltin(_ name: String) -> Bool {
    if case .builtin(let builtin) = self { builtin.name == name } else { false }
  }
}
