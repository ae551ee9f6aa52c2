import FoundationEssentials
import TlabLanguage

extension REPL {
  /// What can follow an entry up to the cursor.
  func completion(of text: String) -> CompletionList {
    Self.completion(of: text, in: interpreter, cells: session.labels, commands: Command.all)
  }

  /// What can follow an entry, among these names, cells and commands.
  static func completion(
    of text: String, in space: any NameSpace, cells: [String], commands: [Command]
  ) -> CompletionList {
    if text.hasPrefix("?") {
      let word = String(text.drop { $0 == "?" })
      let names = (space.names + space.registry.names).sorted()
      return CompletionList(
        word: word, candidates: names.filter { $0.hasPrefix(word) }.map { .init($0) })
    }
    guard text.hasPrefix(":") else { return Completer(space, files: files).completion(of: text) }
    guard let blank = text.firstIndex(of: " ") else {
      return CompletionList(
        word: text,
        candidates: commands.filter { $0.name.hasPrefix(text) }.map {
          .init($0.name + ($0.argument.isEmpty ? "" : " "), detail: $0.summary)
        })
    }
    let argument = String(text[text.index(after: blank)...])
    let word = text[..<blank]
    let matches = commands.filter { $0.name.hasPrefix(word) && $0.name != ":save!" }
    let command =
      commands.first { $0.name == word } ?? (matches.count == 1 ? matches.first : nil)
    switch command?.completes {
    case .cell:
      return CompletionList(
        word: argument, candidates: cells.filter { $0.hasPrefix(argument) }.map { .init($0) })
    case .file:
      return CompletionList(word: argument, candidates: files(argument).map { .init($0) })
    case .code: return Completer(space, files: files).completion(of: argument)
    default: return CompletionList(word: "", candidates: [])
    }
  }

  /// The paths that begin as given; folders end in `/`.
  static func files(_ beginning: String) -> [String] {
    let slash = beginning.lastIndex(of: "/")
    let folder = slash.map { String(beginning[...$0]) } ?? ""
    let name = slash.map { String(beginning[beginning.index(after: $0)...]) } ?? beginning
    let manager = FileManager.default
    let found =
      (try? manager.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return found.filter { $0.hasPrefix(name) && ($0.hasPrefix(".") == name.hasPrefix(".")) }
      .sorted().map { file in
        var isFolder = false
        _ = manager.fileExists(atPath: folder + file, isDirectory: &isFolder)
        return folder + file + (isFolder ? "/" : "")
      }
  }
}
