import Tensorlab

/// How often each class was taken for each: what `confusion` gives.
///
/// As text it is one line; a terminal shows the counts.
public final class ConfusionObject: LanguageObject {
  /// A row for each class, a column for each answer.
  public let counts: [[Int]]
  public let title: String

  public init(counts: [[Int]], title: String) {
    self.counts = counts
    self.title = title
  }

  public var typeName: String { "confusion" }

  private var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
  private var correct: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }

  public func display(width: Int) -> String {
    "confusion[\(counts.count) classes] \(correct) of \(total) right"
      + (title.isEmpty ? "" : ": \(title)")
  }

  /// The counts in columns; a point where there are none. Nil when they do not fit.
  public func lines(width: Int) -> [String]? {
    let cells = counts.map { row in row.map { $0 == 0 ? "·" : String($0) } }
    let room = max(String(counts.count - 1).count, cells.joined().map(\.count).max() ?? 1) + 2
    guard "class".count + room * counts.count <= width else { return nil }
    func padded(_ text: String, _ room: Int) -> String {
      String(repeating: " ", count: max(0, room - text.count)) + text
    }
    let header = "class" + counts.indices.map { padded(String($0), room) }.joined()
    return [display(width: width), header]
      + cells.enumerated().map { index, row in
        padded(String(index), 5) + row.map { padded($0, room) }.joined()
      }
  }
}
