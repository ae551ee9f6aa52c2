/// Where the tape has a tensor.
package struct Trace: Equatable {
  var serial: UInt32
  var index: Int32

  /// Not on any tape.
  package static let none = Trace(serial: 0, index: -1)
}

/// The record of what was computed while derivatives are wanted: append-only, one for an engine.
///
/// Each differentiation opens a *window*; windows nest. Window number k marks its inputs, and
/// everything computed from them, with bit k of `levels`. Closing a window clears its bit, so what
/// leaves it is a constant for later windows of the same number, and still depends on what the
/// outer windows follow. When the outermost window closes, the tape is emptied and its serial
/// number moves on, which turns every trace handed out so far into that of a constant.
package final class Tape {
  struct Entry {
    var primitive: (any Primitive)?
    var inputs: [Tensor]
    var output: Tensor?
    var residuals: [Tensor]
    var levels: UInt64
    /// The first later entry that uses this one's output; once the backward pass is past it, the
    /// gradient is complete.
    var firstUse: Int32 = -1
  }

  /// The deepest nesting of windows: a bit each.
  package static let maximumDepth = 60

  private(set) var entries: [Entry] = []
  private var serial: UInt32 = 1
  private var depth = 0
  /// The windows that record at the moment; a window that is in its backward pass does not.
  private var recording: UInt64 = 0
  private var placeholder: Buffer?

  /// Whether a computation on traced tensors is being recorded for some window.
  package var isRecording: Bool { recording != 0 }

  /// The windows, among those recording, that follow the tensor with `trace`.
  @inline(__always)
  func recordedLevels(_ trace: Trace) -> UInt64 {
    guard trace.serial == serial else { return 0 }
    return entries[Int(trace.index)].levels & recording
  }

  private func levels(_ trace: Trace) -> UInt64 {
    trace.serial == serial ? entries[Int(trace.index)].levels : 0
  }

  /// Appends what `primitive` did, and marks `output` as its result.
  func record(
    _ primitive: any Primitive, _ inputs: [Tensor], _ output: inout Tensor, _ residuals: [Tensor],
    levels: UInt64
  ) throws {
    let index = Int32(entries.count)
    for input in inputs where input.trace.serial == serial {
      let source = Int(input.trace.index)
      if entries[source].firstUse < 0 { entries[source].firstUse = index }
    }
    let saved = primitive.saved
    output.trace = Trace(serial: serial, index: index)
    let keptInputs =
      saved.contains(.inputs) ? inputs : try inputs.map { try withoutElements($0) }
    let keptOutput = saved.contains(.output) ? output : try withoutElements(output)
    entries.append(
      Entry(
        primitive: primitive, inputs: keptInputs, output: keptOutput, residuals: residuals,
        levels: levels))
  }

  /// `tensor` with its shape and trace only, so that its memory is free for others.
  private func withoutElements(_ tensor: Tensor) throws -> Tensor {
    let buffer: Buffer
    if let placeholder {
      buffer = placeholder
    } else {
      buffer = try Buffer(byteCount: 8, engine: tensor.engine)
      placeholder = buffer
    }
    var result = Tensor(
      buffer: buffer, shape: tensor.shape, dtype: tensor.dtype, count: tensor.count)
    result.trace = tensor.trace
    return result
  }
}

/// An open window: its number, its inputs' places, and what recorded before it was opened.
struct Window {
  let level: Int
  let start: Int
  let inputs: [Tensor]
  let outerRecording: UInt64
  var bit: UInt64 { 1 << UInt64(level) }
}

extension Tape {
  /// Opens a window on `inputs`; the window's own inputs are marked copies of them.
  func open(_ inputs: [Tensor]) throws -> Window {
    guard depth < Self.maximumDepth else {
      throw TensorError(
        .value, "grad", "derivatives are nested more than \(Self.maximumDepth) deep")
    }
    let start = entries.count
    let bit: UInt64 = 1 << UInt64(depth)
    let outer = recording
    var marked: [Tensor] = []
    for input in inputs {
      var leaf = input
      leaf.trace = Trace(serial: serial, index: Int32(entries.count))
      marked.append(leaf)
      entries.append(
        Entry(
          primitive: Identity(), inputs: [try withoutElements(input)],
          output: try withoutElements(leaf), residuals: [],
          levels: bit | recordedLevels(input.trace)))
    }
    recording |= bit
    let window = Window(level: depth, start: start, inputs: marked, outerRecording: outer)
    depth += 1
    return window
  }

  /// Closes `window`, after an error too.
  func close(_ window: Window) {
    depth = window.level
    recording = window.outerRecording
    if depth == 0 {
      entries.removeAll(keepingCapacity: true)
      placeholder = nil
      serial = serial == .max ? 1 : serial + 1
      return
    }
    for index in window.start..<entries.count {
      entries[index].levels &= ~window.bit
      if entries[index].levels == 0 { drop(index) }
    }
  }

  private func drop(_ index: Int) {
    entries[index].primitive = nil
    entries[index].inputs = []
    entries[index].output = nil
    entries[index].residuals = []
  }

  /// Propagates `cotangent` from `output` back to the inputs of `window`.
  ///
  /// Without an outer window entries are dropped as they are passed. `onGradient` receives the
  /// number of an input and its gradient as soon as that is complete; the gradient is the caller's
  /// alone. Inputs on which the output does not depend are left out.
  func backward(
    _ window: Window, from output: Tensor, cotangent: Tensor,
    onGradient: (Int, Tensor) throws -> Void
  ) throws {
    recording = window.outerRecording
    guard levels(output.trace) & window.bit != 0 else { return }
    let last = Int(output.trace.index)
    let firstOwn = window.start + window.inputs.count
    var cotangents = [Tensor?](repeating: nil, count: last - window.start + 1)
    cotangents[last - window.start] = cotangent

    func complete(_ leaf: Int) throws {
      guard let gradient = cotangents[leaf - window.start] else { return }
      cotangents[leaf - window.start] = nil
      try onGradient(leaf - window.start, gradient)
    }

    var index = last
    while index >= firstOwn {
      defer { index -= 1 }
      let entry = entries[index]
      guard entry.levels & window.bit != 0, let primitive = entry.primitive,
        let entryOutput = entry.output
      else { continue }
      if let received = cotangents[index - window.start] {
        cotangents[index - window.start] = nil
        let needs = entry.inputs.map { levels($0.trace) & window.bit != 0 }
        let contributions = try primitive.vjp(
          Pullback(
            cotangent: received, inputs: entry.inputs, output: entryOutput,
            residuals: entry.residuals, needs: needs))
        try received.engine.interrupt.check(primitive.name)
        for (position, contribution) in contributions.enumerated() {
          guard needs[position], let contribution else { continue }
          try accumulate(
            contribution,
            into: &cotangents[Int(entry.inputs[position].trace.index) - window.start])
        }
      }
      if window.level == 0 { drop(index) }
      for input in entry.inputs where input.trace.serial == serial {
        let leaf = Int(input.trace.index)
        if leaf >= window.start, leaf < firstOwn, Int(entries[leaf].firstUse) == index {
          try complete(leaf)
        }
      }
    }
    // An input that is itself the output has no entry that uses it.
    for leaf in window.start..<min(firstOwn, last + 1) { try complete(leaf) }
  }

  private func accumulate(_ contribution: Tensor, into sum: inout Tensor?) throws {
    guard var current = sum else {
      sum = contribution
      return
    }
    sum = nil
    if !isRecording, current.dtype == .float32,
      isKnownUniquelyReferenced(&current.buffer)
    {
      addInPlace(contribution, to: current)
      sum = current
    } else {
      sum = try current + contribution
    }
  }

  private func addInPlace(_ addend: Tensor, to sum: Tensor) {
    withExtendedLifetime((addend, sum)) {
      let source = addend.address(Float.self)
      let target = sum.target(Float.self)
      sum.engine.parallel(sum.count, grain: Elementwise.grain) { range in
        Vector.binary(
          range.count, source + range.lowerBound, target + range.lowerBound,
          target + range.lowerBound, { $0 + $1 })
      }
    }
  }
}
