import ArgumentParser
import Tensorlab
import TlabLanguage
import TlabNotebook

/// `tlab graph FILE`.
struct GraphCommand: TlabCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Show which cells of a notebook need which others, and for which names.")

  @Argument(
    help: "A notebook.", completion: .file(extensions: ["tlab", "md"])) var path: String

  @Flag(help: "In the language of Graphviz: `tlab graph --dot FILE | dot -Tsvg`.") var dot = false

  func execute() -> ExitStatus {
    do {
      return try EngineThread.run {
        let session = NotebookSession(engine: Engine(), observer: Console(isQuiet: true))
        try session.load(Document(path: path))
        Terminal.standardOutput.write(dot ? graphviz(session) : text(session))
        return .success
      }
    } catch {
      Console(isQuiet: false).report(error)
      return .failure
    }
  }

  private func text(_ session: NotebookSession) -> String {
    let labels = session.labels
    let width = labels.map(\.count).max() ?? 0
    return labels.indices.map { index in
      let sources = session.graph.dependencies[index].map { source in
        "\(labels[source]) (\(session.graph.names(from: source, to: index).joined(separator: ", ")))"
      }
      let needs = sources.isEmpty ? "needs no other" : "needs " + sources.joined(separator: ", ")
      return "\(labels[index].padded(to: width))  \(needs)\n"
    }.joined()
  }

  private func graphviz(_ session: NotebookSession) -> String {
    func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\\\""))\"" }
    let labels = session.labels
    let nodes = labels.map { "  \(quoted($0));\n" }
    let edges = labels.indices.flatMap { index in
      session.graph.dependencies[index].map { source in
        let names = session.graph.names(from: source, to: index).joined(separator: ", ")
        return "  \(quoted(labels[source])) -> \(quoted(labels[index])) [label=\(quoted(names))];\n"
      }
    }
    return "digraph {\n" + nodes.joined() + edges.joined() + "}\n"
  }
}
