import Tensorlab
import TlabLanguage

/// A document with the outputs of its cells, to be written in another format.
public final class NotebookExport {
  public let document: Document
  /// What went wrong; the outputs until then are there.
  public private(set) var error: (any Error)?
  /// The outputs of each cell, in order of the cells.
  private(set) var outputs: [[ExportedOutput]]
  /// What is wrong with the document as a whole, so that nothing ran.
  private(set) var documentError: String?

  /// The document with the outputs that it holds itself. Nothing runs.
  public init(keeping document: Document) {
    self.document = document
    outputs = document.cells.map { cell in
      guard let text = cell.expected?.text, !text.isEmpty else { return [] }
      let isError = cell.options.mustFail && text.hasPrefix("error[")
      return [isError ? .error(text.withoutFinalLineEnds) : .text(text)]
    }
  }

  /// Runs the document from a fresh state until its end or the first error, and keeps the outputs.
  ///
  /// - Parameters:
  ///   - parameters: source texts that replace the defaults of `param` declarations, by name.
  ///   - follower: told of training runs while they go on.
  public init(
    running document: Document, engine: Engine, seed: UInt64 = 0,
    parameters: [String: String] = [:], follower: (any TrainingObserver)? = nil
  ) {
    self.document = document
    outputs = document.cells.map { _ in [] }
    let recorder = OutputRecorder(follower: follower)
    let session = NotebookSession(
      engine: engine, seed: seed, parameters: parameters, observer: recorder)
    do {
      try session.load(document)
    } catch {
      self.error = error
      documentError = Self.text(of: error)
      return
    }
    for (index, cell) in document.cells.enumerated() where !cell.options.isSkipped {
      do {
        try session.run(index)
        outputs[index] = ExportedOutput.outputs(of: recorder.take(), of: cell)
      } catch {
        self.error = error
        outputs[index] =
          ExportedOutput.outputs(of: recorder.take(), of: cell) + [.error(Self.text(of: error))]
        return
      }
    }
  }

  /// What the page is called: its first heading, else its file.
  var title: String {
    for block in document.blocks {
      guard case .prose(let prose) = block else { continue }
      for case .heading(_, let text) in prose.blocks { return text }
    }
    return document.file ?? "Notebook"
  }

  private static func text(of error: any Error) -> String {
    switch error {
    case let diagnostic as Diagnostic: diagnostic.rendered()
    case let diagnostics as Diagnostics: diagnostics.rendered()
    default: String(describing: error)
    }
  }
}
