import Tensorlab

extension Reference {
  /// The version of what `json` gives. It grows when a member changes its meaning or goes.
  package static let schemaVersion = 1

  /// All declarations as JSON, for editors and other tools; docs/reference/README.md describes it.
  public static func json(_ registry: Registry) -> String {
    let families = registry.families.map { family in
      object([
        ("name", .string(family.name)), ("summary", .string(family.summary)),
        ("builtins", .array(family.builtins.map(value))),
      ])
    }
    return object([
      ("version", .number(Double(schemaVersion))), ("families", .array(families)),
    ]).text + "\n"
  }

  private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(members.map { .init(name: $0.0, value: $0.1) })
  }

  private static func value(_ builtin: Builtin) -> JSONValue {
    object([
      ("name", .string(builtin.name)), ("signature", .string(builtin.signature)),
      ("summary", .string(builtin.summary)), ("result", .string(builtin.result)),
      ("parameters", .array(builtin.parameters.map(value))),
      (
        "examples",
        .array(
          builtin.examples.map {
            object([("code", .string($0.code)), ("output", .string($0.output))])
          })
      ),
    ])
  }

  private static func value(_ parameter: Parameter) -> JSONValue {
    object([
      ("name", .string(parameter.name)), ("kind", .string(parameter.kind.description)),
      ("default", parameter.defaultText.map { .string($0) } ?? .null),
      ("summary", .string(parameter.summary)), ("live", .bool(parameter.isLive)),
      ("variadic", .bool(parameter.isVariadic)), ("named_only", .bool(parameter.isNamedOnly)),
    ])
  }
}

extension Reference {
  /// The manual as files: a page for each family, and an index of all functions.
  public static func files(_ registry: Registry) -> [(name: String, text: String)] {
    let pages = registry.families.map { (name: fileName($0), text: markdown($0)) }
    return [(name: "README.md", text: index(registry))] + pages
  }

  private static func fileName(_ family: Family) -> String {
    family.name.lowercased().split(separator: " ").joined(separator: "-") + ".md"
  }

  private static func index(_ registry: Registry) -> String {
    var lines = [
      "# Reference", "",
      "Every built-in function of the language, written by `tlab reference --output FOLDER` from "
        + "their", "declarations. At the prompt `?name` or `help(name)` shows the same.", "",
      "| page | functions |", "|---|---|",
    ]
    for family in registry.families {
      let names = family.builtins.map { "`\($0.name)`" }.joined(separator: ", ")
      lines.append("| [\(family.name)](\(fileName(family))) | \(names) |")
    }
    lines += [
      "", "## For tools", "",
      "`tlab reference --json` writes one object: `version` (\(schemaVersion); it grows when a "
        + "member changes",
      "its meaning) and `families`. A family has `name`, `summary` and "
        + "`builtins`. A built-in has `name`,",
      "`signature`, `summary`, `result`, `parameters` and `examples` (`code`, `output`). A "
        + "parameter has",
      "`name`, `kind`, `default` (source text, or null when it must be "
        + "given), `summary`, `live` (can be",
      "changed while it runs), `variadic` and `named_only`.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }
}
