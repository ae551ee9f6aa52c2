import ArgumentParser

/// What the program tells its caller when it ends.
enum ExitStatus: Int32 {
  case success = 0
  /// The run, or its document, has an error.
  case failure = 1
  /// The command line is wrong.
  case misuse = 2
  /// Ended because its terminal went away.
  case hungUp = 129
  /// Ended by Ctrl-C.
  case interrupted = 130
  /// Ended by SIGTERM.
  case terminated = 143

  /// What a signal that told the program to end comes to.
  init?(terminationSignal: Int32) { self.init(rawValue: 128 + terminationSignal) }
}

/// A command of the program.
protocol TlabCommand: ParsableCommand {
  func execute() -> ExitStatus
}

/// The program: from the command line to the exit status.
enum Program {
  static let version = "0.1.0"

  /// Asked for help in general, it shows that of the default command, which is what users run.
  static func run(_ arguments: [String]) -> ExitStatus {
    if ["--help", "-h", "help"].contains(arguments.first), arguments.count == 1 {
      Terminal.standardOutput.write(Tlab.helpMessage(for: RunCommand.self) + "\n")
      return .success
    }
    if arguments.count == 2, arguments[0] == "--generate-completion-script",
      let shell = CompletionShell(rawValue: arguments[1])
    {
      Terminal.standardOutput.write(CompletionRoot.completionScript(for: shell) + "\n")
      return .success
    }
    do {
      var command = try Tlab.parseAsRoot(arguments)
      if let command = command as? any TlabCommand { return command.execute() }
      try command.run()
      return .success
    } catch {
      let message = Tlab.fullMessage(for: error)
      guard Tlab.exitCode(for: error).isSuccess else {
        Terminal.standardError.write(message + "\n")
        return .misuse
      }
      Terminal.standardOutput.write(message + "\n")
      return .success
    }
  }
}

/// The root of the commands.
struct Tlab: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tlab",
    abstract: "Deep-learning experiments as plain text documents: run, change and prove them.",
    version: "tlab \(Program.version)",
    subcommands: [
      RunCommand.self, CheckCommand.self, ParametersCommand.self, GraphCommand.self,
      ExportCommand.self, ImportCommand.self, ReferenceCommand.self,
    ],
    defaultSubcommand: RunCommand.self)
}

/// The command line as shells complete it: what the default command takes can follow `tlab` itself.
private struct CompletionRoot: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "tlab")

  @Argument(completion: .file(extensions: ["tlab"])) var paths: [String] = []
  @OptionGroup var options: RunOptions
}
