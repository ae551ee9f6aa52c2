import Tensorlab

/// Finds what an unfinished entry can go on with, by the language's own lexer and registry.
public struct Completer {
  private let space: any NameSpace
  /// The files that a beginning of a path can go on to; a folder's name ends in `/`.
  private let files: (String) -> [String]

  /// - Parameter files: the paths that begin as given; folders end in `/`.
  public init(_ space: any NameSpace, files: @escaping (String) -> [String]) {
    self.space = space
    self.files = files
  }

  /// What can follow `text`, an entry up to the cursor.
  public func completion(of text: String) -> CompletionList {
    let prefix = CursorPrefix(text)
    if let begun = prefix.openString {
      return completion(ofString: begun, in: CursorTokens(prefix.code))
    }
    let tokens = CursorTokens(prefix.code)
    if tokens.isInComment || tokens.isInNumber { return CompletionList(word: "", candidates: []) }
    if let receiver = tokens.receiver {
      return filtered(members(of: receiver, tokens), word: tokens.word)
    }
    var candidates: [CompletionList.Candidate] = []
    if let call = tokens.call, call.isAtArgument { candidates += keywords(of: call) }
    // Where an argument begins, what it can be is everything; what is left to be given is news.
    if candidates.isEmpty || !tokens.word.isEmpty { candidates += names(tokens) }
    return filtered(candidates, word: tokens.word)
  }

  private func filtered(_ candidates: [CompletionList.Candidate], word: String) -> CompletionList {
    var seen: Set<String> = []
    return CompletionList(
      word: word,
      candidates: candidates.filter {
        $0.insertion.hasPrefix(word) && seen.insert($0.insertion).inserted
      })
  }

  // MARK: Names

  private func names(_ tokens: CursorTokens) -> [CompletionList.Candidate] {
    let own = space.names.filter { $0 != "_" }.map { name in
      CompletionList.Candidate(name, detail: space.value(of: name)?.typeName ?? "")
    }
    let builtins = space.registry.names.map { CompletionList.Candidate($0) }
    let words =
      tokens.word.isEmpty ? [] : Keyword.allCases.map { CompletionList.Candidate($0.rawValue) }
    return (own + builtins + words).sorted { $0.insertion < $1.insertion }
  }

  // MARK: Members

  /// The fields, properties and methods of what stands before the point.
  private func members(
    of receiver: CursorTokens.Receiver, _ tokens: CursorTokens
  ) -> [CompletionList.Candidate] {
    let value = value(of: receiver)
    let fields = value?.fieldNames.map { CompletionList.Candidate($0, detail: "field") } ?? []
    let builtins = space.registry.names.compactMap { space.registry[$0] }.filter { builtin in
      guard let first = builtin.parameters.first, !first.isNamedOnly else { return false }
      return value.map { first.kind.accepts($0) } ?? true
    }
    let functions = space.names.filter { name in
      guard case .function(let closure) = space.value(of: name) else { return false }
      return !closure.parameterNames.isEmpty
    }
    let methods = (functions + builtins.map(\.name)).sorted().map { CompletionList.Candidate($0) }
    return fields + methods
  }

  /// The value of a chain of names and fields; nil when it takes evaluation to know.
  private func value(of receiver: CursorTokens.Receiver) -> Value? {
    guard let first = receiver.names.first, var value = space.value(of: first) else { return nil }
    for name in receiver.names.dropFirst() {
      guard case .record(let record) = value, let field = record[name] else { return nil }
      value = field
    }
    return value
  }

  // MARK: Calls

  /// The arguments of a call that can still be given by name.
  private func keywords(of call: CursorTokens.Call) -> [CompletionList.Candidate] {
    parameters(of: call).filter { !call.named.contains($0.name) }.map { parameter in
      CompletionList.Candidate(
        "\(parameter.name): ", detail: parameter.defaultText.map { $0 } ?? "must be given")
    }
  }

  private func parameters(
    of call: CursorTokens.Call
  ) -> [(name: String, defaultText: String?, kind: Parameter.Kind)] {
    let taken = call.positionalCount + (call.isMethod ? 1 : 0)
    switch space.value(of: call.function) ?? space.registry[call.function].map({ .builtin($0) }) {
    case .builtin(let builtin):
      let positional = builtin.parameters.filter { !$0.isNamedOnly && !$0.isVariadic }
      let given = Set(positional.prefix(taken).map(\.name))
      return builtin.parameters.filter { !given.contains($0.name) && !$0.isVariadic }
        .map { ($0.name, $0.defaultText, $0.kind) }
    case .function(let closure):
      return closure.code.parameters.dropFirst(taken).filter { !$0.isVariadic }
        .map { ($0.name, $0.defaultValue?.range.text, .any) }
    default: return []
    }
  }

  // MARK: Strings

  /// What a string that is open can be: one of an argument's choices, or a file.
  private func completion(ofString begun: String, in tokens: CursorTokens) -> CompletionList {
    guard let call = tokens.call else { return CompletionList(word: begun, candidates: []) }
    let open = parameters(of: call)
    let kind =
      call.keyword.map { name in open.first { $0.name == name }?.kind ?? .any } ?? open.first?.kind
    let choices = kind?.choices ?? []
    if !choices.isEmpty {
      return filtered(choices.map { CompletionList.Candidate($0 + "\"") }, word: begun)
    }
    guard kind?.isPath == true else { return CompletionList(word: begun, candidates: []) }
    return CompletionList(
      word: begun,
      candidates: files(begun).map { CompletionList.Candidate($0.hasSuffix("/") ? $0 : $0 + "\"") })
  }
}

extension Parameter.Kind {
  /// The strings it accepts, when they are enumerated.
  fileprivate var choices: [String] {
    switch self {
    case .choice(let choices): choices
    case .either(let kinds): kinds.flatMap(\.choices)
    default: []
    }
  }

  /// Whether it accepts a string that names a file.
  fileprivate var isPath: Bool {
    switch self {
    case .path: true
    case .either(let kinds): kinds.contains(where: \.isPath)
    default: false
    }
  }
}
