import Tensorlab

/// The local variables of a running function, nil where not yet set.
typealias Frame = UnsafeMutablePointer<Value?>

/// The state of an evaluation: the engine, the output, the stack, the random numbers.
///
/// Built-ins receive it to call functions, to print and to draw random numbers. It can be entered
/// again while it runs, as the pause prompt does in the middle of `train`.
public final class Context {
  public let engine: Engine
  public internal(set) var output: any OutputSink
  public let registry: Registry
  /// What all random numbers derive from.
  public let seed: UInt64
  /// Whether what runs was typed while a training run is paused: then no other can begin, and no
  /// model may change.
  var isPaused = false
  /// A saved training run that a run of the document shall go on from.
  public var resumption: Resumption?
  /// The running cell's random numbers.
  public internal(set) var random: CellRandom

  /// How many calls of functions may run inside each other.
  static let callLimit = 10_000
  private static let stackCapacity = 1 << 21
  private static let sharedCapacity = 1 << 20
  /// Bytes of the thread's stack kept free for kernels and for reporting the error.
  private static let nativeReserve = 4 << 20

  private let stack: UnsafeMutablePointer<Value?>
  private let stackLimit: UnsafeMutablePointer<Value?>
  /// The first slot that no frame uses.
  var top: UnsafeMutablePointer<Value?>
  private let sharedStack: UnsafeMutablePointer<Variable>
  private let sharedLimit: UnsafeMutablePointer<Variable>
  var sharedTop: UnsafeMutablePointer<Variable>
  /// The shared variables of the running function.
  var shared: UnsafeMutablePointer<Variable>
  private var calls = 0
  private var ticks = 0
  private var nativeLimit: UInt = 0
  var journal = Journal()
  /// The value of a `return` that leaves an expression.
  var departing = Value.none
  /// The calls that an error passed on its way out, the innermost first.
  var trace = CallTrace()

  init(engine: Engine, output: any OutputSink, registry: Registry, seed: UInt64) {
    self.engine = engine
    self.output = output
    self.registry = registry
    self.seed = seed
    random = CellRandom(seed: seed, cell: "")
    stack = .allocate(capacity: Self.stackCapacity)
    stackLimit = stack + Self.stackCapacity
    top = stack
    sharedStack = .allocate(capacity: Self.sharedCapacity)
    sharedLimit = sharedStack + Self.sharedCapacity
    sharedTop = sharedStack
    shared = sharedStack
  }

  deinit {
    stack.deallocate()
    sharedStack.deallocate()
  }

  // MARK: Limits

  /// Notes how far the engine thread's stack reaches. Called on entry from outside.
  func measureStack() {
    var probe: UInt8 = 0
    let here = withUnsafeMutablePointer(to: &probe) { UInt(bitPattern: $0) }
    nativeLimit = here - UInt(EngineThread.stackByteCount - Self.nativeReserve)
  }

  /// Takes `count` slots for a frame, all unset.
  /// - Throws: `Diagnostic` when calls are nested too deep.
  @inline(__always)
  func push(_ count: Int) throws -> Frame {
    let frame = top
    var probe: UInt8 = 0
    let native = withUnsafeMutablePointer(to: &probe) { UInt(bitPattern: $0) }
    guard calls < Self.callLimit, stackLimit - frame > count, native > nativeLimit else {
      throw tooDeep()
    }
    calls &+= 1
    top = frame + count
    var index = 0
    while index < count {
      (frame + index).initialize(to: nil)
      index &+= 1
    }
    return frame
  }

  /// Gives a frame back.
  @inline(__always)
  func pop(_ frame: Frame, _ count: Int) {
    frame.deinitialize(count: count)
    top = frame
    calls &-= 1
  }

  @inline(never)
  private func tooDeep() -> Diagnostic {
    Diagnostic(
      .limit, "functions call each other too deep: \(calls) calls are running",
      notes: [.init("a recursion needs a case that ends it")])
  }

  /// Takes room for `count` shared variables, which the caller initialises.
  /// - Throws: `Diagnostic` when there is none left.
  func pushShared(_ count: Int) throws -> UnsafeMutablePointer<Variable> {
    let base = sharedTop
    guard sharedLimit - base > count else { throw tooDeep() }
    sharedTop = base + count
    return base
  }

  /// Counts a call or a loop turn, and asks now and then whether to stop.
  /// - Throws: `Diagnostic` after Ctrl-C.
  @inline(__always)
  func tick() throws {
    ticks &+= 1
    if ticks & 15 == 0 { try poll() }
  }

  @inline(never)
  private func poll() throws {
    if engine.interrupt.isSet { throw Diagnostic(.interrupted, "interrupted") }
  }

  /// - Throws: `Diagnostic` while a training run is paused.
  func refuseWhilePaused(_ operation: String) throws {
    guard isPaused else { return }
    throw Diagnostic(
      .value, "\(operation) cannot be called while a training run is paused",
      notes: [.init("`:continue` goes on with the run, `:stop` ends it and keeps the model")])
  }

  // MARK: Variables

  /// Sets a shared variable so that a failed statement can be undone.
  @inline(__always)
  func set(_ variable: Variable, _ value: Value) {
    if variable.mark != journal.mark { journal.keep(variable) }
    variable.value = value
  }

  // MARK: Calls from built-ins

  /// Calls a function, a built-in or a callable object.
  /// - Throws: `Diagnostic` when it is nothing of these, and what the call throws.
  public func call(
    _ function: Value, _ arguments: [Value], named: [(name: String, value: Value)] = []
  ) throws -> Value {
    try tick()
    switch function {
    case .function(let closure):
      return try closure.call(arguments, named: named, self)
    case .builtin(let builtin):
      return try builtin.call(arguments, named: named, self)
    case .object(let object) where object.isCallable:
      return try object.call(arguments, named: named, in: self)
    default:
      throw Diagnostic(.type, "\(function.kindDescription) cannot be called")
    }
  }
}

/// The calls that an error passed, of which the first and the last are kept.
struct CallTrace {
  private static let limit = 100
  private var calls: [Diagnostic.Call] = []
  private var omitted = 0

  mutating func append(_ call: Diagnostic.Call) {
    if calls.count == Self.limit {
      calls.remove(at: Self.limit / 2)
      omitted += 1
    }
    calls.append(call)
  }

  /// The calls so far, which are then forgotten, and how many were left out in their midst.
  mutating func take() -> (calls: [Diagnostic.Call], omitted: Int) {
    defer { self = CallTrace() }
    return (calls, omitted)
  }
}
