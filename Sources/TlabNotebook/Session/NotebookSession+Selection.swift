import TlabLanguage

/// Which part of a document to run.
public struct CellSelection: Sendable {
  /// The first cell to show, by name or number; the document's first when nil.
  public var first: String?
  /// The last cell to run; the document's last when nil.
  public var last: String?

  public init(first: String? = nil, last: String? = nil) {
    self.first = first
    self.last = last
  }
}

extension NotebookSession {
  /// The place of a cell, by name or by number from 1.
  /// - Throws: `Diagnostic` when there is none, with the nearest name.
  public func place(of label: String) throws -> Int {
    if let index = index(ofLabel: label) { return index }
    // A cell with a name has a number, too.
    if let number = Int(label.drop { $0 == "#" }.description), labels.indices.contains(number - 1) {
      return number - 1
    }
    throw Diagnostic(
      .name, "the notebook has no cell `\(label)`",
      notes: [.init("there are \(labels.joined(separator: ", "))")],
      suggestion: Suggestion.nearest(to: label, in: labels))
  }

  /// Runs a part of the document, and of what stands before it those cells that it needs, which show
  /// nothing.
  /// - Throws: `Diagnostic` when there is no such cell; else as `run`.
  public func run(_ selection: CellSelection) throws {
    let count = labels.count
    let first = try selection.first.map { try place(of: $0) } ?? 0
    let last = try selection.last.map { try place(of: $0) } ?? count - 1
    guard first <= last else {
      throw Diagnostic(
        .value, "cell \(labels[first]) stands after cell \(labels[last]), where the run would end")
    }
    let needed = needs(of: first...last)
    var index = 0
    for block in document?.blocks ?? [] {
      switch block {
      case .prose(let prose):
        // Prose belongs to the cell after it, and what follows the last cell to that.
        let isShown = index >= first && (index <= last || last == count - 1)
        if isShown { observer.reached(prose) }
      case .cell(let cell):
        if !cell.options.isSkipped {
          if (first...last).contains(index) {
            try run(index)
          } else if needed.contains(index) {
            try run(index, isMuted: true)
          }
        }
        index += 1
      }
    }
  }

  /// The cells that some cells need, directly or through others.
  private func needs(of cells: ClosedRange<Int>) -> Set<Int> {
    var needed: Set<Int> = []
    var open = Array(cells)
    while let index = open.popLast() {
      for other in graph.dependencies[index] where needed.insert(other).inserted {
        open.append(other)
      }
    }
    return needed
  }
}
