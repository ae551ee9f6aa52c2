import FoundationEssentials
import Tensorlab
import TlabLanguage
import TlabNotebook

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The commands that work on a loaded notebook.
extension REPL {
  func load(_ path: String) throws {
    try session.load(Document(path: path))
    if path == savedPath { forgetTyped() }
    let count = session.labels.count
    console.announce(
      "\(path): \(count) \(count == 1 ? "cell" : "cells"); :next runs the first, :run all everything"
    )
  }

  func runNext() throws {
    try needsDocument()
    guard let index = session.nextIndex else {
      return console.announce("that was the last cell")
    }
    console.announce("cell \(session.labels[index])")
    lastShownEntry = nil
    try session.run(index)
  }

  func run(cell label: String) throws {
    try needsDocument()
    lastShownEntry = nil
    if label == "all" { return try session.runAll() }
    try session.run(session.place(of: label))
  }

  private func needsDocument() throws {
    guard session.document != nil else {
      throw Diagnostic(.value, "no notebook is loaded", suggestion: ":load FILE")
    }
  }

  func showCells() {
    guard session.document != nil else {
      return console.announce("no notebook is loaded; :load FILE loads one")
    }
    let labels = session.labels
    let width = labels.map(\.count).max() ?? 0
    let next = session.nextIndex
    for (index, label) in labels.enumerated() {
      let cell = session.cell(at: index)
      let code = cell.text.split(separator: "\n").first.map(String.init) ?? ""
      let line =
        "\(index == next ? ">" : " ") \(session.state(of: index).rawValue.padded(to: 8))"
        + "\(label.padded(to: width))  \(code)"
      console.announce(String(line.prefix(console.width)))
    }
  }

  // MARK: Editing

  func edit(cell label: String) throws {
    try needsDocument()
    let cell = session.cell(at: try session.place(of: label))
    guard let path = session.document?.file else {
      throw Diagnostic(.value, "the notebook comes from no file")
    }
    guard reader.isInteractive else {
      throw Diagnostic(.value, ":edit opens an editor, and there is no terminal for it")
    }
    try openEditor(at: path, line: cell.firstLine)
    try session.load(Document(path: path))
    if path == savedPath { forgetTyped() }
    let stale = session.labels.indices.filter { session.state(of: $0) == .stale }
    if !stale.isEmpty {
      console.announce("stale: \(stale.map { session.labels[$0] }.joined(separator: ", "))")
    }
  }

  private func openEditor(at path: String, line: Int) throws {
    let names: [String] = ["VISUAL", "EDITOR"]
    let editors = names.compactMap { name in getenv(name).map { String(cString: $0) } }
    let editor = editors.first { !$0.isEmpty }
    let command = "\(editor ?? "vi") +\(line) \"$1\""
    let words = ["sh", "-c", command, "sh", path]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let status = posix_spawn(&process, "/bin/sh", nil, nil, arguments, environ)
    guard status == 0 else {
      throw Diagnostic(.file, "the editor cannot be started: \(String(cString: strerror(status)))")
    }
    var result: Int32 = 0
    while waitpid(process, &result, 0) < 0, errno == EINTR {}
    guard result == 0 else {
      throw Diagnostic(
        .file, "`\(editor ?? "vi")` failed; nothing was loaded again",
        notes: [.init("set $EDITOR to the editor you use")])
    }
  }

  // MARK: Saving

  func save(_ path: String, overwrites: Bool) throws {
    if !overwrites, path != savedPath, access(path, F_OK) == 0 {
      throw Diagnostic(
        .file, "\(path) exists", notes: [.init(":save! \(path) writes over it")])
    }
    var text = session.document.map { $0.isScript ? Self.fenced($0.text) : $0.text } ?? ""
    for entry in typed {
      if !text.isEmpty { text += text.hasSuffix("\n") ? "\n" : "\n\n" }
      if let code = entry.code {
        text += Self.fenced(code)
      } else {
        text += "This entry used `_`, the value shown before it, and does not run by itself:\n\n"
        text += Self.fenced(entry.text, options: " skip")
      }
    }
    let file = try AtomicFile(path: path, operation: ":save")
    try file.write(Array(text.utf8))
    try file.commit()
    savedPath = path
    console.announce("\(path): \(typed.count) \(typed.count == 1 ? "entry" : "entries") saved")
  }

  /// Forgets what was typed when it is in the document itself.
  private func forgetTyped() {
    typed = []
    lastShownEntry = nil
  }

  /// Code as a cell, in a fence longer than any in it.
  private static func fenced(_ code: String, options: String = "") -> String {
    var longest = 2
    var current = 0
    for character in code {
      current = character == "`" ? current + 1 : 0
      longest = max(longest, current)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)tlab\(options)\n\(code)\(code.hasSuffix("\n") ? "" : "\n")\(fence)\n"
  }
}
