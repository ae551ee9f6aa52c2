import Tensorlab
import TlabNotebook

/// Exports of documents that are given as text.
enum ExportFixtures {
  static func export(_ text: String, file: String = "a.tlab") throws -> NotebookExport {
    try EngineThread.run {
      NotebookExport(
        running: try Document(text: text, file: file), engine: Engine(threadCount: 1))
    }
  }

  static func cell(_ code: String) -> String { "```tlab\n\(code)\n```\n" }
}
