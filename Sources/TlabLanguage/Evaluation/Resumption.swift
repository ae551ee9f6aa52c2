import Tensorlab

/// A saved training run that the document's own run of the same kind goes on from.
public final class Resumption {
  private let saved: SavedRun
  /// Why the runs met so far were others.
  private var differences: [String] = []
  /// Whether a run of the document was the saved one.
  public private(set) var isUsed = false

  public init(_ saved: SavedRun) { self.saved = saved }

  /// Brings a run at its beginning to where the saved one stands, if it is the same.
  func restore(_ trainer: Trainer) throws {
    guard !isUsed else { return }
    if let difference = saved.difference(from: trainer) {
      differences.append(difference)
    } else {
      try saved.restore(trainer)
      isUsed = true
    }
  }

  /// What to say when the document has ended and no run of it was the saved one.
  public var unusedDiagnostic: Diagnostic? {
    guard !isUsed else { return nil }
    let reasons = differences.enumerated().map {
      Diagnostic.Note("training run \($0 + 1) of the document: compared with it, \($1)")
    }
    return Diagnostic(
      .value,
      "no training run of the document is the one in \(saved.path), a \(saved.operation) run "
        + "after step \(saved.progress.step)",
      notes: reasons + [.init("resume(\"\(saved.path)\") goes on with it by itself")])
  }
}
