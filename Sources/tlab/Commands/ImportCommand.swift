import ArgumentParser
import Tensorlab
import TlabLanguage
import TlabNotebook

/// `tlab import FILE.ipynb`.
struct ImportCommand: TlabCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a notebook of a Jupyter notebook.",
    discussion: """
      What was exported by tlab comes back as it was. Of other notebooks, Markdown becomes prose, \
      and code of other languages becomes fences of those languages, which do not run.
      """)

  @Argument(help: "A Jupyter notebook.", completion: .file(extensions: ["ipynb"]))
  var path: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where it is written; else beside the notebook. - is standard output.", valueName: "file"),
    completion: .file(extensions: ["tlab"]))
  var output: String?

  @Flag(help: "Write over a file that is there.")
  var force = false

  func execute() -> ExitStatus {
    do {
      let bytes = try FileReader(path: path, operation: "import").bytes()
      let text = try JupyterImport(bytes, file: path).text
      let target =
        output ?? (path.hasSuffix(".ipynb") ? String(path.dropLast(6)) : path) + ".tlab"
      if target == "-" {
        Terminal.standardOutput.write(text)
        return .success
      }
      guard force || !FileReader.exists(target) else {
        throw DocumentError(
          .file, "\(target) is there already; --force writes over it, -o names another", file: nil)
      }
      let file = try AtomicFile(path: target, operation: "import")
      try file.write(Array(text.utf8))
      try file.commit()
      return .success
    } catch {
      Console(isQuiet: true).report((error as? TensorError).map { Diagnostic($0) } ?? error)
      return .failure
    }
  }
}
