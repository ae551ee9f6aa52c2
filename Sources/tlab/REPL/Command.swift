import TlabLanguage

/// A command of the prompt: what begins with `:`.
struct Command: Sendable {
  /// What its argument is, for completion.
  enum Argument: Sendable {
    case nothing, cell, file, code
  }

  let name: String
  /// Its argument as help writes it; empty when it takes none.
  let argument: String
  let completes: Argument
  let summary: String
  let body: @Sendable (REPL, String) throws -> Void

  init(
    _ name: String, _ summary: String, argument: String = "", completes: Argument = .nothing,
    body: @escaping @Sendable (REPL, String) throws -> Void
  ) {
    self.name = name
    self.argument = argument
    self.completes = completes
    self.summary = summary
    self.body = body
  }

  /// All commands, in the order in which help shows them.
  static let all: [Command] = [
    Command(":help", "how this works, and the commands") { repl, _ in repl.showCommands() },
    Command(
      ":load", "loads a notebook; nothing of it runs yet", argument: "FILE", completes: .file
    ) { try $0.load($1) },
    Command(":next", "runs the next cell of the notebook") { repl, _ in try repl.runNext() },
    Command(
      ":run", "runs a cell, by name or number; `:run all` from the top", argument: "CELL",
      completes: .cell
    ) { try $0.run(cell: $1) },
    Command(":cells", "the notebook's cells, and which of them are stale") { repl, _ in
      repl.showCells()
    },
    Command(
      ":edit", "opens a cell in $EDITOR, and loads the notebook again", argument: "CELL",
      completes: .cell
    ) { try $0.edit(cell: $1) },
    Command(":vars", "the names that are set, and what they are") { repl, _ in
      repl.showVariables()
    },
    Command(":params", "the notebook's parameters") { repl, _ in repl.showParameters() },
    Command(
      ":time", "evaluates an expression and says how long it took", argument: "EXPR",
      completes: .code
    ) { try $0.time($1) },
    Command(
      ":save", "writes the session as a notebook: what is loaded, then what was typed",
      argument: "FILE", completes: .file
    ) { try $0.save($1, overwrites: false) },
    Command(":save!", "the same, over a file that exists", argument: "FILE", completes: .file) {
      try $0.save($1, overwrites: true)
    },
    Command(":history", "what was typed, in this session and before") { repl, _ in
      repl.showHistory()
    },
    Command(":reset", "forgets all names, and what is loaded") { repl, _ in repl.reset() },
    Command(":quit", "leaves, as Ctrl-D does") { repl, _ in repl.leave() },
  ]

  /// Runs what was typed; a beginning that only one command has stands for it.
  /// - Throws: `Diagnostic` when there is no such command, and what the command throws.
  static func run(_ entry: String, in repl: REPL) throws {
    let word = String(entry.prefix { !$0.isWhitespace })
    let argument = String(entry.dropFirst(word.count)).trimmingBlanks
    let exact = all.first { $0.name == word }
    let beginning = all.filter { $0.name.hasPrefix(word) && $0.name != ":save!" }
    guard let command = exact ?? (beginning.count == 1 ? beginning[0] : nil) else {
      throw Diagnostic(
        .name,
        beginning.isEmpty
          ? "there is no command \(word)" : "\(word) could be any of several commands",
        notes: [
          .init(
            beginning.isEmpty
              ? ":help shows what there is" : beginning.map(\.name).joined(separator: ", "))
        ],
        suggestion: beginning.isEmpty
          ? Suggestion.nearest(to: word, in: all.map(\.name)) : nil)
    }
    if command.argument.isEmpty, !argument.isEmpty {
      throw Diagnostic(.argument, "\(command.name) takes no argument")
    }
    if !command.argument.isEmpty, argument.isEmpty {
      throw Diagnostic(
        .argument, "\(command.name) needs its argument: \(command.name) \(command.argument)")
    }
    try command.body(repl, argument)
  }
}

extension REPL {
  fileprivate func showCommands() {
    console.announce(
      """
      Type an expression to see its value, or a statement:  x = [1, 2; 3, 4];  x.mean(axis: 0)
      An entry goes on over several lines until its brackets and blocks are closed.
      `_` is the last value. Tab completes names, fields, arguments, files. ?name gives help,
      ??name shows the source of a function, ? alone lists what is built in.
      Ctrl-C drops what is being typed, or stops what is being computed; a training run it pauses,
      to be looked at and changed.

      """)
    let usages = Command.all.map { ($0.name + " " + $0.argument).trimmingBlanks }
    let width = usages.map(\.count).max() ?? 0
    for (usage, command) in zip(usages, Command.all) {
      console.announce("  \(usage.padded(to: width))  \(command.summary)")
    }
  }
}
