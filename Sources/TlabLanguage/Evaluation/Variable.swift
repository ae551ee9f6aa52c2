/// A variable that lives outside frames: a name of the document, or a function's variable that a
/// closure shares.
final class Variable {
  let name: String
  /// Nil until it is set.
  var value: Value?
  /// The undo mark under which its former value is already kept; see `Journal`.
  var mark = 0

  init(_ name: String, _ value: Value? = nil) {
    self.name = name
    self.value = value
  }
}

/// Former values of variables, so that a statement that fails leaves no trace.
struct Journal {
  private struct Entry {
    let variable: Variable
    let value: Value?
    let mark: Int
  }

  /// A point to which variables can be brought back.
  struct Point {
    fileprivate let count: Int
    fileprivate let outerMark: Int
  }

  private var entries: [Entry] = []
  private var lastMark = 0
  /// The mark of variables whose value since the latest point is kept already.
  private(set) var mark = 0

  /// Keeps the value of a variable about to change, once since the latest point.
  mutating func keep(_ variable: Variable) {
    entries.append(Entry(variable: variable, value: variable.value, mark: variable.mark))
    variable.mark = mark
  }

  /// Begins something that may have to be undone.
  mutating func begin() -> Point {
    let point = Point(count: entries.count, outerMark: mark)
    lastMark += 1
    mark = lastMark
    return point
  }

  /// Ends what succeeded: its changes now belong to what surrounds it.
  mutating func commit(_ point: Point) {
    mark = point.outerMark
    var kept = point.count
    for index in point.count..<entries.count {
      let entry = entries[index]
      entry.variable.mark = mark
      // What surrounds it has kept an older value of this variable already.
      if entry.mark == mark, mark != 0 { continue }
      entries[kept] = entry
      kept += 1
    }
    entries.removeLast(entries.count - (mark == 0 ? 0 : kept))
  }

  /// Undoes everything since `point`.
  mutating func rollBack(to point: Point) {
    while entries.count > point.count, let entry = entries.popLast() {
      entry.variable.value = entry.value
      entry.variable.mark = entry.mark
    }
    mark = point.outerMark
  }
}
