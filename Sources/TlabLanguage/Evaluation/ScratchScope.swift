/// Names that exist beside a document's for a while, and hide those of the same name.
///
/// The prompt of a paused training run evaluates in one: the document's names can be read, and stay
/// as they are.
final class ScratchScope {
  let document: Document
  /// The names that cannot be set in it, with the reason.
  private let fixed: [String: String]
  /// How many entries were evaluated in it.
  var entryCount = 0

  init(_ document: Document, fixed: [String: String]) {
    self.document = document
    self.fixed = fixed
  }

  /// The value of a name of the scope's own; nil when it has none.
  subscript(name: String) -> Value? {
    get { document.entries[name]?.variable.value }
    set { document.declare(name, at: nil).variable.value = newValue }
  }

  /// - Throws: `Diagnostic` when the cell sets what cannot be set here.
  func check(_ cell: Cell) throws {
    for name in cell.writes.sorted() {
      guard let reason = fixed[name] else { continue }
      throw Diagnostic(
        .value, "`\(name)` cannot be changed here", at: document.entries[name]?.definition,
        notes: [.init(reason)])
    }
    if let parameter = cell.parameters.first {
      throw Diagnostic(
        .param, "a `param` belongs to the document; none can be declared here",
        at: parameter.range)
    }
  }
}

extension ScratchScope: NameSpace {
  var names: [String] { document.namesSet.sorted() }
  func value(of name: String) -> Value? { document.entry(name)?.variable.value }
  var registry: Registry { document.registry }
}
