import ArgumentParser
import Tensorlab
import TlabLanguage

/// `tlab reference`: the manual of the built-in functions, from their declarations.
struct ReferenceCommand: TlabCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Write the manual of the built-in functions: all of it, or the part on one.",
    usage: "tlab reference [<name>] [--json | --output <folder>]")

  @Argument(help: ArgumentHelp("The function to write about.", valueName: "name"))
  var name: String?

  @Flag(help: "Write all declarations as JSON.")
  var json = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write a page of Markdown for each family, and an index, into this folder.",
      valueName: "folder"), completion: .directory)
  var output: String?

  func validate() throws {
    if name != nil, json || output != nil {
      throw ValidationError("--json and --output write about all functions; leave out the name.")
    }
    if json, output != nil { throw ValidationError("Give either --json or --output, not both.") }
  }

  func execute() -> ExitStatus {
    let registry = Registry.standard
    if let name {
      guard let builtin = registry[name] else {
        let nearest = Suggestion.nearest(to: name, in: registry.names)
        Terminal.standardError.write(
          "error: no built-in is called `\(name)`"
            + (nearest.map { "; did you mean `\($0)`?" } ?? "") + "\n")
        return .failure
      }
      Terminal.standardOutput.write(Reference.help(builtin) + "\n")
    } else if json {
      Terminal.standardOutput.write(Reference.json(registry))
    } else if let output {
      return write(registry, into: output)
    } else {
      let pages = Reference.manual(registry).map(\.text)
      Terminal.standardOutput.write(pages.joined(separator: "\n"))
    }
    return .success
  }

  private func write(_ registry: Registry, into folder: String) -> ExitStatus {
    do {
      for (name, text) in Reference.files(registry) {
        let file = try AtomicFile(path: "\(folder)/\(name)", operation: "reference")
        try file.write(Array(text.utf8))
        try file.commit()
      }
      return .success
    } catch {
      Terminal.standardError.write("error: \((error as? TensorError)?.message ?? "\(error)")\n")
      return .failure
    }
  }
}
