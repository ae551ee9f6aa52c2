/// A local variable while it is resolved.
final class LocalVariable {
  let name: String
  let slot: Int
  /// Its place among the shared variables of its function, when closures share it.
  let sharedIndex: Int?
  /// Whether some path may have set it where resolution stands.
  var maySet: Bool
  /// Where it is first set.
  let definition: SourceRange

  init(_ name: String, slot: Int, sharedIndex: Int?, maySet: Bool, definition: SourceRange) {
    self.name = name
    self.slot = slot
    self.sharedIndex = sharedIndex
    self.maySet = maySet
    self.definition = definition
  }
}

/// A function, or a cell, while it is resolved.
final class FunctionScope {
  let parent: FunctionScope?
  /// Whether this is a cell, whose assignments name the document's names.
  var isCell: Bool { parent == nil }
  /// The names that functions inside this one mention, so that variables of these are shared.
  private let mentionedInside: Set<String>
  /// The names of the enclosing functions' variables that it takes with it, by shared index.
  let capturedNames: [String]
  private(set) var slotCount = 0
  /// The variables that can be seen, the innermost loop's last.
  private(set) var visible: [LocalVariable] = []
  private(set) var ownSharedNames: [String] = []
  var loopDepth = 0
  /// Whether a `return`, `break` or `continue` was seen since this was last cleared.
  var sawDeparture = false
  /// The slots set since the innermost `try` began.
  var setSlots: Set<Int> = []

  init(parent: FunctionScope?, mentionedInside: Set<String>, capturedNames: [String] = []) {
    self.parent = parent
    self.mentionedInside = mentionedInside
    self.capturedNames = capturedNames
  }

  /// A new variable in a slot of its own.
  @discardableResult
  func declare(_ name: String, maySet: Bool, at range: SourceRange) -> LocalVariable {
    var sharedIndex: Int?
    if mentionedInside.contains(name) {
      sharedIndex = capturedNames.count + ownSharedNames.count
      ownSharedNames.append(name)
    }
    let variable = LocalVariable(
      name, slot: slotCount, sharedIndex: sharedIndex, maySet: maySet, definition: range)
    slotCount += 1
    visible.append(variable)
    return variable
  }

  /// Hides the variables declared since there were `count`.
  func hide(downTo count: Int) { visible.removeLast(visible.count - count) }

  /// What a name stands for here, as far as functions are concerned.
  enum Binding {
    case own(LocalVariable)
    /// An enclosing function's variable, at a place among the shared ones.
    case captured(Int)
  }

  func binding(_ name: String) -> Binding? {
    if let variable = visible.last(where: { $0.name == name }) { return .own(variable) }
    return capturedNames.firstIndex(of: name).map { .captured($0) }
  }

  /// The names that can be seen here, for did-you-mean.
  var visibleNames: [String] { visible.map(\.name) + capturedNames }

  /// The place among its shared variables of what a name stands for here.
  func sharedIndex(_ name: String) -> Int? {
    switch binding(name) {
    case .own(let variable): variable.sharedIndex
    case .captured(let index): index
    case nil: nil
    }
  }

  /// Whether an enclosing function or this one, rather than the cell, has a variable of the name.
  func belongsToFunction(_ name: String) -> Bool {
    var scope: FunctionScope? = self
    while let current = scope, !current.isCell {
      if current.visible.contains(where: { $0.name == name }) { return true }
      scope = current.parent
    }
    return false
  }
}
