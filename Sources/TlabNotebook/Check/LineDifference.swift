/// What must be taken away and put in to make some lines of others, as a unified diff.
struct LineDifference {
  private static let context = 3
  /// Beyond so many pairs of lines, all are taken away and all put in.
  private static let pairLimit = 4_000_000

  private enum Edit {
    case keep(String)
    case remove(String)
    case insert(String)
  }

  private let edits: [Edit]

  /// - Parameter agrees: whether a line of `old` counts as one of `new`.
  init(_ old: [String], _ new: [String], agrees: (String, String) -> Bool) {
    guard old.count * new.count <= Self.pairLimit else {
      edits = old.map { .remove($0) } + new.map { .insert($0) }
      return
    }
    // The longest common subsequence, by the lengths that the ends of both have in common.
    var lengths = [[Int]](
      repeating: [Int](repeating: 0, count: new.count + 1), count: old.count + 1)
    var agreeing = [[Bool]](
      repeating: [Bool](repeating: false, count: new.count), count: old.count)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        agreeing[i][j] = agrees(old[i], new[j])
        lengths[i][j] =
          agreeing[i][j] ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
      }
    }
    var edits: [Edit] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, j < new.count, agreeing[i][j] {
        edits.append(.keep(new[j]))
        (i, j) = (i + 1, j + 1)
      } else if j == new.count || (i < old.count && lengths[i + 1][j] >= lengths[i][j + 1]) {
        edits.append(.remove(old[i]))
        i += 1
      } else {
        edits.append(.insert(new[j]))
        j += 1
      }
    }
    self.edits = edits
  }

  /// The lines of the diff, without a header for the files.
  ///
  /// - Parameter firstLine: the number of the first old line in its file.
  func unified(firstLine: Int) -> [String] {
    let changed = edits.indices.filter { if case .keep = edits[$0] { false } else { true } }
    var lines: [String] = []
    var next = 0
    while next < changed.count {
      var last = next
      while last + 1 < changed.count,
        changed[last + 1] - changed[last] <= 2 * Self.context
      {
        last += 1
      }
      let range =
        max(0, changed[next] - Self.context)..<min(edits.count, changed[last] + Self.context + 1)
      lines += hunk(range, firstLine)
      next = last + 1
    }
    return lines
  }

  private func hunk(_ range: Range<Int>, _ firstLine: Int) -> [String] {
    func count(_ edits: ArraySlice<Edit>, isOld: Bool) -> Int {
      edits.count { edit in
        switch edit {
        case .keep: true
        case .remove: isOld
        case .insert: !isOld
        }
      }
    }
    let before = edits[..<range.lowerBound]
    let (oldStart, newStart) = (count(before, isOld: true), count(before, isOld: false))
    let (oldCount, newCount) =
      (count(edits[range], isOld: true), count(edits[range], isOld: false))
    let header =
      "@@ -\(firstLine + oldStart),\(oldCount) +\(firstLine + newStart),\(newCount) @@"
    return [header]
      + edits[range].map { edit in
        switch edit {
        case .keep(let line): " " + line
        case .remove(let line): "-" + line
        case .insert(let line): "+" + line
        }
      }
  }
}
