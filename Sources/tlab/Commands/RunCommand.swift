import ArgumentParser
import TlabNotebook

/// `tlab`, `tlab FILE`, `tlab run FILE`, `tlab -`, `tlab -e CODE`.
struct RunCommand: TlabCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a notebook, a script or a line of code; without any, start the prompt.",
    usage: """
      tlab [run] [<file>] [-p <name=value>]... [-i] [--seed <seed>] [--quiet]
      tlab [run] <file> [--watch <file>] [--resume <file>] [--progress <style>]
      tlab -e <code>
      """)

  @Argument(
    help: ArgumentHelp(
      "A notebook or script, run from top to bottom until its first error; - is standard input.",
      valueName: "file"), completion: .file(extensions: ["tlab"]))
  var path: String?

  @OptionGroup var options: RunOptions

  func validate() throws {
    if path != nil, options.code != nil {
      throw ValidationError("Give either a file or -e <code>, not both.")
    }
    if options.only != nil, options.from != nil || options.upto != nil {
      throw ValidationError("--only runs one cell; --from and --upto a part.")
    }
    if path == nil, options.only != nil || options.from != nil || options.upto != nil {
      throw ValidationError("--from, --upto and --only choose among the cells of a file; give one.")
    }
    if path == nil, options.code == nil, !options.parameters.isEmpty || options.params != nil {
      throw ValidationError("-p sets a parameter of a document, and no file is given.")
    }
    if options.resume != nil, path == nil {
      throw ValidationError("--resume goes on with a training run of a document; give its file.")
    }
    if options.interactive, path == "-" {
      throw ValidationError("-i needs standard input for the prompt; the script cannot be there.")
    }
  }

  func execute() -> ExitStatus {
    let console = Console(isQuiet: options.quiet, progress: options.progress)
    let document: Document?
    var parameters = options.parameters
    do {
      if let path = options.params {
        let read = try ParameterFile.read(path).map { ParameterOverride(name: $0, value: $1) }
        // What the command line sets comes after, and counts.
        parameters = read + parameters
      }
      document =
        try options.code.map { Document(script: $0) } ?? path.map { try Document(path: $0) }
    } catch {
      console.report(error)
      return .failure
    }
    let session = Session(
      document, parameters: parameters, seed: options.seed,
      isInteractive: options.interactive, console: console,
      tweakPath: options.watch, checkpointPath: options.resume,
      selection: CellSelection(
        first: options.only ?? options.from, last: options.only ?? options.upto))
    return session.run()
  }
}

/// What `tlab` and `tlab run` are told besides the file.
struct RunOptions: ParsableArguments {
  @Option(name: .customShort("e"), help: ArgumentHelp("Run this code.", valueName: "code"))
  var code: String?

  @Option(
    name: [.customShort("p"), .customLong("param")], parsing: .singleValue,
    help: ArgumentHelp(
      "Set a `param` that the document declares; may be given more than once.",
      valueName: "name=value"))
  var parameters: [ParameterOverride] = []

  @Flag(name: .shortAndLong, help: "Stay at the prompt afterwards, with everything defined.")
  var interactive = false

  @Option(
    help: ArgumentHelp(
      "Set parameters from a file: an object of JSON, or a record of the language.",
      valueName: "file"), completion: .file())
  var params: String?

  @Option(
    help: ArgumentHelp(
      "Begin with this cell; of those before it, only what is needed runs, and shows nothing.",
      valueName: "cell"))
  var from: String?

  @Option(help: ArgumentHelp("End with this cell.", valueName: "cell"))
  var upto: String?

  @Option(
    help: ArgumentHelp("Run this cell, and quietly what it needs.", valueName: "cell"))
  var only: String?

  @Option(
    help: ArgumentHelp(
      "A script of assignments, read again between training steps whenever it changes: `lr = 1e-4`.",
      valueName: "file"), completion: .file())
  var watch: String?

  @Option(
    help: ArgumentHelp(
      "Go on with the document's training run that this checkpoint was written by.",
      valueName: "file"), completion: .file())
  var resume: String?

  @Option(
    help: """
      How training is shown: a line drawn again and again on a terminal and one for each epoch \
      elsewhere (auto), one for each epoch (plain), an object of JSON for each event, on standard \
      error (json), or not at all (none).
      """)
  var progress: ProgressStyle = .auto

  @Option(help: "What all random numbers derive from.")
  var seed: UInt64 = 0

  @Flag(
    name: .shortAndLong,
    help: "No prose, headings, progress or automatic display: only `print` and errors speak.")
  var quiet = false
}

/// A parameter's name and the source text of its value, as given to `-p`.
struct ParameterOverride: ExpressibleByArgument {
  let name: String
  let value: String

  init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
    name = String(argument[..<sign])
    value = String(argument[argument.index(after: sign)...])
  }
}
