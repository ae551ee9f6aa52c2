/// Help and the manual, made from the declarations of the built-ins.
public enum Reference {
  /// The help on a built-in, given itself or its name.
  /// - Throws: `Diagnostic` when there is none of the name.
  static func help(_ value: Value, in registry: Registry) throws -> String {
    switch value {
    case .builtin(let builtin): return help(builtin)
    case .string(let name):
      if let builtin = registry[name] { return help(builtin) }
      throw Diagnostic(
        .name, "no built-in is called `\(name)`",
        suggestion: Suggestion.nearest(to: name, in: registry.names).map { "\"\($0)\"" })
    default: return value.shortDisplay
    }
  }

  /// The help on a built-in as plain text.
  public static func help(_ builtin: Builtin) -> String {
    var lines = [builtin.signature, "  \(builtin.summary)"]
    if !builtin.parameters.isEmpty { lines.append("") }
    let width = builtin.parameters.map(\.name.count).max() ?? 0
    for parameter in builtin.parameters {
      let padding = String(repeating: " ", count: width - parameter.name.count)
      lines.append("  \(parameter.name)\(padding)  \(details(parameter))")
    }
    if builtin.result != "none" { lines.append("  gives \(builtin.result)") }
    if !builtin.examples.isEmpty { lines.append("") }
    for example in builtin.examples {
      lines += indented(example.code, by: 2)
      lines += indented(example.output, by: 4)
    }
    return lines.joined(separator: "\n")
  }

  private static func indented(_ text: String, by count: Int) -> [String] {
    guard !text.isEmpty else { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map {
      String(repeating: " ", count: count) + $0
    }
  }

  private static func details(_ parameter: Parameter) -> String {
    let live = parameter.isLive ? " (can be changed while it runs)" : ""
    return "\(parameter.kind.description): \(parameter.summary)\(live)"
  }

  /// The page of a family in Markdown.
  public static func markdown(_ family: Family) -> String {
    var lines = ["# \(family.name)", "", family.summary]
    for builtin in family.builtins { lines += ["", markdown(builtin)] }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func markdown(_ builtin: Builtin) -> String {
    var lines = ["## \(builtin.name)", "", "`\(builtin.signature)`", "", builtin.summary]
    if !builtin.parameters.isEmpty {
      lines += ["", "| parameter | kind | default | meaning |", "|---|---|---|---|"]
      for parameter in builtin.parameters {
        let live = parameter.isLive ? "; can be changed while it runs" : ""
        let cells = [
          "`\(parameter.name)`", parameter.kind.description,
          parameter.defaultText.map { "`\($0)`" } ?? "", parameter.summary + live,
        ]
        let row = cells.map {
          $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
        }
        lines.append("| \(row.joined(separator: " | ")) |")
      }
    }
    if builtin.result != "none" { lines += ["", "Gives \(builtin.result)."] }
    for example in builtin.examples {
      lines += ["", "```tlab", example.code, "```"]
      if !example.output.isEmpty { lines += ["```out", example.output, "```"] }
    }
    return lines.joined(separator: "\n")
  }

  /// The whole manual in Markdown: one page for each family, by its name.
  public static func manual(_ registry: Registry) -> [(name: String, text: String)] {
    registry.families.map { ($0.name, markdown($0)) }
  }
}
