import TlabLanguage

extension REPL {
  /// `?name`, `??name`.
  func showHelp(_ entry: String) throws {
    let wantsSource = entry.hasPrefix("??")
    let name = entry.drop { $0 == "?" }.description.trimmingBlanks
    guard !name.isEmpty else { return showOverview() }
    switch interpreter.value(of: name) ?? interpreter.registry[name].map({ .builtin($0) }) {
    case .builtin(let builtin):
      console.announce(Reference.help(builtin))
      if wantsSource { console.announce("\n\(name) is built in; its source is in Swift.") }
    case .function(let closure): show(closure, name, wantsSource)
    case let value?:
      console.announce("\(name): \(value.kindDescription)")
      console.announce(value.display(width: console.width))
    case nil:
      throw Diagnostic(
        .name, "nothing is called `\(name)`",
        suggestion: Suggestion.nearest(
          to: name, in: interpreter.names + interpreter.registry.names
        ).map { "?" + $0 })
    }
  }

  private func show(_ closure: Closure, _ name: String, _ wantsSource: Bool) {
    let place = closure.definition
    let file = place.file.map { "\($0):\(place.line)" } ?? "at the prompt"
    if wantsSource {
      console.announce("# \(file)\n\(place.text)")
    } else {
      console.announce("\(closure.signature)\n  defined \(file); ??\(name) shows how")
    }
  }

  /// What there is to ask about.
  func showOverview() {
    let families = interpreter.registry.families
    let width = families.map(\.name.count).max() ?? 0
    console.announce("?name says what a function does; these are built in:\n")
    for family in families {
      let names = family.builtins.map(\.name).joined(separator: " ")
      var line = family.name.padded(to: width) + " "
      for word in names.split(separator: " ") {
        if line.count + word.count + 1 > max(40, console.width) {
          console.announce(line)
          line = String(repeating: " ", count: width + 1)
        }
        line += " " + word
      }
      console.announce(line)
    }
  }
}
