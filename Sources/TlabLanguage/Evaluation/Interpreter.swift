import Tensorlab

/// A cell as it stands in its document.
public struct CellSource: Sendable {
  /// The cell's name, if it has one.
  public let name: String?
  public let text: String
  /// The file it comes from, as the user named it; nil at a prompt.
  public let file: String?
  /// The line of the file on which `text` starts, from 1.
  public let firstLine: Int

  public init(name: String? = nil, text: String, file: String? = nil, firstLine: Int = 1) {
    self.name = name
    self.text = text
    self.file = file
    self.firstLine = firstLine
  }
}

/// A cell parsed and resolved, ready to run.
public final class Cell {
  public let source: CellSource
  /// The document's names that it reads before it sets them, its functions' free names included.
  public let reads: Set<String>
  /// The document's names that it sets: those its top-level assignments and definitions name.
  public let writes: Set<String>
  /// For each function it defines, the document's names that the function reads.
  public let freeNames: [String: Set<String>]
  /// The parameters it declares.
  public let parameters: [ParameterDeclaration]
  let code: CellCode

  init(
    source: CellSource, reads: Set<String>, writes: Set<String>, freeNames: [String: Set<String>],
    parameters: [ParameterDeclaration], code: CellCode
  ) {
    self.source = source
    self.reads = reads
    self.writes = writes
    self.freeNames = freeNames
    self.parameters = parameters
    self.code = code
  }
}

/// Runs the cells of one document.
///
/// A document is resolved as a whole, so that syntax errors and unknown names are reported before
/// anything runs; a prompt then goes on cell by cell. Everything runs on the engine's thread.
public final class Interpreter {
  /// The state of evaluation: engine, output, random numbers, registry.
  public let context: Context
  private let document: Document
  private let overrides: [String: String]
  private var occurrences: [String: Int] = [:]
  /// The parameters of all cells resolved so far.
  public private(set) var parameters: [ParameterDeclaration] = []
  /// Whether the last value shown is kept under the name `_`, as at a prompt.
  public var keepsLastValue = false
  private static let lastValueName = "_"
  /// How often each name was set by entries at a prompt.
  public private(set) var entryCounts: [String: Int] = [:]
  private var depth = 0

  /// - Parameters:
  ///   - seed: what all random numbers derive from.
  ///   - parameterOverrides: source texts for `param` declarations, by name.
  public init(
    engine: Engine, output: any OutputSink, seed: UInt64 = 0,
    parameterOverrides: [String: String] = [:], registry: Registry = .standard
  ) {
    context = Context(engine: engine, output: output, registry: registry, seed: seed)
    document = Document(registry: registry)
    overrides = parameterOverrides
  }

  // MARK: Resolving

  /// Parses and resolves a whole document, nothing of which has run.
  ///
  /// - Throws: `Diagnostics` with every syntax error, unknown name and refused parameter override.
  public func resolve(_ sources: [CellSource]) throws -> [Cell] {
    try resolve(sources, besides: parameters)
  }

  /// Parses and resolves a whole document that takes the place of those before it: its parameters
  /// may be declared again.
  /// - Throws: as `resolve`.
  public func resolveAnew(_ sources: [CellSource]) throws -> [Cell] {
    try resolve(sources, besides: [])
  }

  private func resolve(
    _ sources: [CellSource], besides parameters: [ParameterDeclaration]
  ) throws -> [Cell] {
    let parsed = try Self.parse(sources, isFile: true)
    for (_, program, range) in parsed {
      Resolver.declareNames(of: program, in: document, range: range)
    }
    var setBefore = document.namesSet
    var diagnostics: [Diagnostic] = []
    let cells = parsed.map { source, program, range in
      let (cell, problems) = resolve(
        program, source, range, in: document, setBefore: setBefore, isOpen: false)
      setBefore.formUnion(cell.writes)
      diagnostics += problems
      return cell
    }
    let declared = parameters + cells.flatMap(\.parameters)
    diagnostics += Self.checkParameters(declared, overrides)
    guard diagnostics.isEmpty else { throw Diagnostics(diagnostics) }
    self.parameters = declared
    return cells
  }

  private func resolve(
    _ program: Parser.Program, _ source: CellSource, _ range: SourceRange,
    in document: Document, setBefore: Set<String>, isOpen: Bool
  ) -> (cell: Cell, diagnostics: [Diagnostic]) {
    var resolver = Resolver(
      program, document: document, setBefore: setBefore, isOpen: isOpen, overrides: overrides,
      range: range)
    let code = resolver.resolve(program)
    let cell = Cell(
      source: source, reads: resolver.reads, writes: resolver.writes,
      freeNames: resolver.freeNames, parameters: resolver.parameters, code: code)
    return (cell, resolver.diagnostics)
  }

  private typealias Parsed = (source: CellSource, program: Parser.Program, range: SourceRange)

  private static func parse(_ sources: [CellSource], isFile: Bool) throws -> [Parsed] {
    var diagnostics: [Diagnostic] = []
    var parsed: [Parsed] = []
    for cell in sources {
      let source = Source(
        cell.text, file: cell.file, cell: cell.name, firstLine: cell.firstLine)
      do {
        let program = try Parser.parse(source, isFile: isFile)
        parsed.append((cell, program, SourceRange(source, 0, source.bytes.count)))
      } catch let problems as Diagnostics {
        diagnostics += problems.all
      }
    }
    guard diagnostics.isEmpty else { throw Diagnostics(diagnostics) }
    return parsed
  }

  /// What is wrong with the declarations taken together, and with overrides that name none.
  private static func checkParameters(
    _ parameters: [ParameterDeclaration], _ overrides: [String: String]
  ) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    var seen: [String: ParameterDeclaration] = [:]
    for parameter in parameters {
      if let first = seen[parameter.name] {
        diagnostics.append(
          Diagnostic(
            .param, "the parameter `\(parameter.name)` is declared twice", at: parameter.range,
            notes: [.init("it is first declared here", at: first.range)]))
      }
      seen[parameter.name] = parameter
    }
    for name in overrides.keys.sorted() where seen[name] == nil {
      let known = seen.keys.sorted().joined(separator: ", ")
      diagnostics.append(
        Diagnostic(
          .param, "there is no parameter `\(name)`",
          notes: [.init(known.isEmpty ? "nothing declares a `param`" : "there are: \(known)")],
          suggestion: Suggestion.nearest(to: name, in: seen.keys.sorted())))
    }
    return diagnostics
  }

  /// Whether `text` is the beginning of something, so that a prompt should ask for more.
  public static func isIncomplete(_ text: String) -> Bool {
    do {
      _ = try Parser.parse(Source(text), isFile: false)
      return false
    } catch {
      return (error as? Diagnostics)?.all.first?.isIncomplete == true
    }
  }

  /// Whether `text` is a program.
  public static func parses(_ text: String) -> Bool {
    (try? Parser.parse(Source(text), isFile: false)) != nil
  }

  /// Whether `text`, a program, mentions a name.
  public static func mentions(_ name: String, in text: String) -> Bool {
    let source = Source(text)
    guard let program = try? Parser.parse(source, isFile: false) else { return false }
    let range = SourceRange(source, 0, source.bytes.count)
    return NameUse(SyntaxNode(.block(program.statements), range)).mentioned.contains(name)
  }

  /// The parameters that the cells declare, without running anything.
  /// - Throws: `Diagnostics` when the cells do not parse, or a declaration is wrong.
  public static func parameters(in sources: [CellSource]) throws -> [ParameterDeclaration] {
    var diagnostics: [Diagnostic] = []
    var declarations: [ParameterDeclaration] = []
    for (_, program, _) in try parse(sources, isFile: true) {
      for statement in program.statements {
        guard case .parameter(let syntax) = statement.kind else { continue }
        do {
          declarations.append(try ParameterDeclaration(syntax, at: statement.range))
        } catch {
          diagnostics.append(error)
        }
      }
    }
    guard diagnostics.isEmpty else { throw Diagnostics(diagnostics) }
    return declarations
  }

  // MARK: Running

  /// Runs a cell and shows its value when it is to be shown.
  ///
  /// - Returns: the value of the cell's last statement, nil when it is not to be shown: it is
  ///   `none`, or the line ends in `;`.
  /// - Throws: `Diagnostic`; every variable is then as it was before the failed statement.
  @discardableResult
  public func run(_ cell: Cell) throws -> Value? {
    try run(cell, identity: identity(of: cell.source))
  }

  /// Runs a cell as `run` does.
  /// - Parameter identity: what the cell's random numbers are keyed by.
  @discardableResult
  public func run(_ cell: Cell, identity: String) throws -> Value? {
    let outerRandom = context.random
    context.random = CellRandom(seed: context.seed, cell: identity)
    depth += 1
    defer {
      depth -= 1
      context.random = outerRandom
    }
    if depth == 1 { context.measureStack() }
    _ = context.trace.take()
    let value: Value
    do {
      value = try cell.code.run(context)
    } catch var diagnostic as Diagnostic {
      (diagnostic.calls, diagnostic.omittedCallCount) = context.trace.take()
      throw diagnostic
    }
    if value.isNone || cell.code.isSilent { return nil }
    if keepsLastValue, depth == 1 { self[Self.lastValueName] = value }
    context.output.display(value)
    return value
  }

  /// What the cell's random numbers are keyed by: its name, or its text and occurrence.
  private func identity(of source: CellSource) -> String {
    if let name = source.name { return "name:" + name }
    let occurrence = occurrences[source.text, default: 0]
    occurrences[source.text] = occurrence + 1
    return "text:\(occurrence):" + source.text
  }

  /// Parses, resolves and runs what was typed at a prompt.
  ///
  /// Functions may name what is not defined yet.
  /// - Throws: `Diagnostics` before anything ran, `Diagnostic` after.
  @discardableResult
  public func evaluate(_ text: String, name: String? = nil) throws -> Value? {
    let cell = try resolveEntry(CellSource(name: name, text: text), in: document)
    defer {
      document.forgetUnset(cell.writes)
      for name in cell.writes { entryCounts[name, default: 0] += 1 }
    }
    return try run(cell)
  }

  /// Evaluates what was typed while a training run is paused, inside that run.
  ///
  /// Everything of the document can be read; what is assigned goes to `scratch` alone. Nothing can
  /// be trained, no model changed, and no other random numbers are drawn in the document for it.
  /// - Parameter output: where values and prints go.
  /// - Throws: as `evaluate`.
  func evaluate(
    _ source: CellSource, in scratch: ScratchScope, output: any OutputSink
  ) throws {
    let cell = try resolveEntry(source, in: scratch.document)
    defer { scratch.document.forgetUnset(cell.writes) }
    try scratch.check(cell)
    let outer = (context.output, context.isPaused)
    (context.output, context.isPaused) = (output, true)
    defer { (context.output, context.isPaused) = outer }
    scratch.entryCount += 1
    try run(cell, identity: "pause:\(scratch.entryCount):" + source.text)
  }

  private func resolveEntry(_ source: CellSource, in document: Document) throws -> Cell {
    let parsed = try Self.parse([source], isFile: source.file != nil)[0]
    let (cell, problems) = resolve(
      parsed.program, source, parsed.range, in: document, setBefore: document.namesSet,
      isOpen: true)
    guard problems.isEmpty else {
      document.forgetUnset(cell.writes)
      throw Diagnostics(problems)
    }
    return cell
  }

  /// A scope for what is typed while a training run is paused.
  /// - Parameter fixed: names that cannot be set in it, with the reason.
  func makeScratchScope(fixed: [String: String]) -> ScratchScope {
    ScratchScope(Document(registry: context.registry, parent: document), fixed: fixed)
  }

  // MARK: Names

  /// The names the document has set so far, sorted.
  public var names: [String] { document.namesSet.sorted() }

  /// The value of a name of the document, nil when it is not set. Setting nil forgets it.
  public subscript(name: String) -> Value? {
    get { document.entries[name]?.variable.value }
    set { document.declare(name, at: nil).variable.value = newValue }
  }
}

extension Interpreter: NameSpace {
  public func value(of name: String) -> Value? { self[name] }
  public var registry: Registry { context.registry }
}
