import TlabLanguage

/// Which cells of a document need which others, from the names they read and set.
///
/// A cell takes a name from the nearest cell before it that sets it, or, where only later cells set
/// it, from the first of these. Calling a function reads what the function reads.
public struct CellGraph: Sendable {
  /// For each cell, the names it reads from the document, its functions' and theirs included.
  public let names: [Set<String>]
  /// For each cell, the cells it takes names from, in order.
  public let dependencies: [[Int]]
  /// For each cell, the names it takes from each of these, by the other cell's place.
  private let taken: [[Int: Set<String>]]

  /// - Parameter cells: the document's cells in order; nil for one that is not resolved.
  public init(_ cells: [Cell?]) {
    var names: [Set<String>] = []
    var dependencies: [[Int]] = []
    var taken: [[Int: Set<String>]] = []
    for (index, cell) in cells.enumerated() {
      var reached: Set<String> = []
      var sources: [Int: Set<String>] = [:]
      var open = Array(cell?.reads ?? [])
      while let name = open.popLast() {
        guard reached.insert(name).inserted,
          let source = Self.source(of: name, for: index, in: cells)
        else { continue }
        if source != index { sources[source, default: []].insert(name) }
        open += cells[source]?.freeNames[name] ?? []
      }
      names.append(reached)
      dependencies.append(sources.keys.sorted())
      taken.append(sources)
    }
    self.taken = taken
    self.names = names
    self.dependencies = dependencies
  }

  private static func source(of name: String, for index: Int, in cells: [Cell?]) -> Int? {
    let setsName = { (other: Int) in cells[other]?.writes.contains(name) == true }
    return (0..<index).last(where: setsName) ?? (index..<cells.count).first(where: setsName)
  }

  /// The names that a cell takes from another, sorted.
  public func names(from source: Int, to index: Int) -> [String] {
    taken[index][source, default: []].sorted()
  }

  /// The cells that need a cell, directly or through others, in order.
  public func dependents(of index: Int) -> [Int] {
    var found: Set<Int> = []
    var open = [index]
    while let current = open.popLast() {
      for other in dependencies.indices
      where dependencies[other].contains(current) && other != index {
        if found.insert(other).inserted { open.append(other) }
      }
    }
    return found.sorted()
  }
}
