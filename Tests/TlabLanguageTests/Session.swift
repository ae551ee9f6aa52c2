import Tensorlab
import TlabLanguage

/// An interpreter with its output, as a prompt has it.
final class Session {
  let engine = Engine(threadCount: 1)
  let sink = TextSink()
  let interpreter: Interpreter

  init(seed: UInt64 = 0, parameterOverrides: [String: String] = [:]) {
    interpreter = Interpreter(
      engine: engine, output: sink, seed: seed, parameterOverrides: parameterOverrides)
  }

  /// What a prompt shows for `text`: its output, or its errors.
  func output(of text: String) -> String {
    do {
      try interpreter.evaluate(text)
      return sink.take()
    } catch {
      return sink.take() + Self.rendered(error) + "\n"
    }
  }

  /// What running `cells` as a document shows: their outputs, or the errors.
  func output(of cells: [CellSource]) -> String {
    do {
      for cell in try interpreter.resolve(cells) { try interpreter.run(cell) }
      return sink.take()
    } catch {
      return sink.take() + Self.rendered(error) + "\n"
    }
  }

  static func rendered(_ error: any Error) -> String {
    switch error {
    case let error as Diagnostics: error.rendered()
    case let error as Diagnostic: error.rendered()
    default: "not a diagnostic: \(error)"
    }
  }

  /// Runs `body` where programs run: on a thread with a large stack.
  static func run<Result>(_ body: () throws -> Result) throws -> Result {
    try EngineThread.run(body)
  }
}
