import ArgumentParser
import Tensorlab
import TlabLanguage
import TlabNotebook

/// `tlab params FILE`.
struct ParametersCommand: TlabCommand {
  static let configuration = CommandConfiguration(
    commandName: "params",
    abstract: "List the parameters of a notebook: names, defaults, ranges and what they are for.")

  @Argument(
    help: "A notebook or script.", completion: .file(extensions: ["tlab"])) var path: String

  @Flag(help: "As a list of JSON objects.") var json = false

  func execute() -> ExitStatus {
    do {
      let document = try Document(path: path)
      let cells = document.cells.filter { !$0.options.isSkipped && !$0.options.mustFail }
      let parameters = try Interpreter.parameters(
        in: cells.map { $0.languageSource(file: document.file) })
      let output = Terminal.standardOutput
      if json {
        output.write(JSONValue.array(parameters.map(Self.object)).text + "\n")
      } else if parameters.isEmpty {
        output.write("\(path) declares no `param`\n")
      } else {
        let rows = parameters.map { parameter in
          [
            parameter.name, parameter.defaultValue.text, parameter.domain.text ?? "any value",
            parameter.summary ?? "",
          ]
        }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
          let cells = zip(row, widths).map { $0.padded(to: $1) } + [row[3]]
          output.write(cells.joined(separator: "  ").trimmingBlanks + "\n")
        }
      }
      return .success
    } catch {
      Console(isQuiet: false).report(error)
      return .failure
    }
  }

  private static func object(_ parameter: ParameterDeclaration) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init(name: "name", value: .string(parameter.name)),
      .init(name: "default", value: parameter.defaultValue.json),
    ]
    switch parameter.domain {
    case .any: break
    case .numbers(let bounds):
      members.append(.init(name: "minimum", value: .number(bounds.lowerBound)))
      members.append(.init(name: "maximum", value: .number(bounds.upperBound)))
      members.append(.init(name: "whole", value: .bool(parameter.isWhole)))
    case .choices(let choices):
      members.append(.init(name: "choices", value: .array(choices.map(\.json))))
    }
    if let summary = parameter.summary {
      members.append(.init(name: "summary", value: .string(summary)))
    }
    return .object(members)
  }
}

extension ParameterDeclaration.Literal {
  fileprivate var json: JSONValue {
    switch self {
    case .bool(let bool): .bool(bool)
    case .number(let number): .number(number)
    case .string(let string): .string(string)
    }
  }
}

/// Values for parameters, from a file: an object of JSON, or a record of the language.
enum ParameterFile {
  /// - Returns: the source text of each value, by name.
  /// - Throws: `Diagnostic` or `DocumentError` when the file cannot be read or holds something else.
  static func read(_ path: String) throws -> [(name: String, value: String)] {
    let text = try Document(path: path).text
    if let json = try? JSONValue(parsing: Array(text.utf8)) {
      guard case .object(let members) = json else {
        throw Diagnostic(.param, "\(path): expected an object of parameters by name")
      }
      return try members.map { ($0.name, try source(of: $0.value, $0.name, path)) }
    }
    let interpreter = Interpreter(engine: Engine(), output: TextSink())
    let cells = try interpreter.resolve([CellSource(text: text, file: path)])
    guard let cell = cells.first, case .record(let record)? = try interpreter.run(cell) else {
      throw Diagnostic(
        .param, "\(path): expected parameters by name",
        notes: [.init("as JSON {\"lr\": 1e-3} or as a record {lr: 1e-3}")])
    }
    return record.fields.map { ($0.name, $0.value.shortDisplay) }
  }

  private static func source(
    of value: JSONValue, _ name: String, _ path: String
  ) throws -> String {
    switch value {
    case .number(let number): Value.number(number).shortDisplay
    case .bool(let bool): Value.bool(bool).shortDisplay
    case .string(let string): Value.string(string).shortDisplay
    default:
      throw Diagnostic(.param, "\(path): `\(name)` must be a number, a string, true or false")
    }
  }
}
