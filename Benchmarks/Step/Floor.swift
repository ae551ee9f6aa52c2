import COneDNN

/// The sizes that decide what one training step of the teacher costs.
struct Sizes {
  var batch = 16
  var tokens = 10
  var width = 900
  var stacks = 6
  var classes = 10

  /// The number of token vectors in a batch: the rows of nearly every product.
  var rows: Int { batch * tokens }
}

/// The matrix products and the AdamW update of one training step, with nothing around them: the
/// least time the step can take with these products.
///
/// Left out: the attention's products of queries with keys and of weights with values (0.1 of 32.7
/// GFLOP), everything elementwise, and every copy but the one named here. Layouts are the fastest
/// measured: `dX = dY * transpose(W)` is computed as `transpose(W * transpose(dY))`, for oneDNN
/// packs a large transposed matrix slowly, and the transposition of its small result is counted.
/// A weight's gradient is computed in slices of rows, each used by the optimiser while it is still
/// in the cache.
final class Floor {
  private struct Weight {
    let inputs: Int
    let outputs: Int
    let values: Block
    let firstMoments: Block
    let secondMoments: Block
    /// What the forward pass multiplied with the weight, `[rows, inputs]`.
    let input: Block
    let rows: Int
    /// Parameters without a product (bias, norm) that belong to this weight, `[extra]`.
    let extra: Int
  }

  let sizes: Sizes
  private let threadCount: Int
  private var weights: [Weight] = []
  private let output: Block
  private let outputGradient: Block
  private let inputGradient: Block
  private let weightGradient: Block
  private var step = 0

  init(sizes: Sizes, threadCount: Int) {
    self.sizes = sizes
    self.threadCount = threadCount
    var generator = SplitMix(seed: 1)
    let width = sizes.width
    let widest = sizes.rows * width * 3
    output = Block(count: widest, scale: 1, generator: &generator)
    outputGradient = Block(count: widest, scale: 0.01, generator: &generator)
    inputGradient = Block(count: widest, scale: 0.01, generator: &generator)
    weightGradient = Block(count: width * width * 3, scale: 0.01, generator: &generator)

    func add(inputs: Int, outputs: Int, rows: Int, extra: Int) {
      let count = inputs * outputs + extra
      weights.append(
        Weight(
          inputs: inputs, outputs: outputs,
          values: Block(count: count, scale: 0.05, generator: &generator),
          firstMoments: Block(count: count, scale: 0, generator: &generator),
          secondMoments: Block(count: count, scale: 0, generator: &generator),
          input: Block(count: rows * inputs, scale: 1, generator: &generator), rows: rows,
          extra: extra))
    }
    for _ in 0..<sizes.stacks {
      add(inputs: width, outputs: 3 * width, rows: sizes.rows, extra: 3 * width + 4 * width)
      for _ in 0..<4 { add(inputs: width, outputs: width, rows: sizes.rows, extra: width) }
    }
    add(
      inputs: sizes.tokens * width, outputs: sizes.classes, rows: sizes.batch,
      extra: sizes.classes + width)
  }

  var parameterCount: Int { weights.reduce(0) { $0 + $1.values.count } }

  /// Billions of floating-point operations in the products of one step.
  var operationCount: Double {
    weights.reduce(0) { $0 + 6 * Double($1.rows * $1.inputs * $1.outputs) } * 1e-9
  }

  /// Runs the products and updates of one training step.
  func runStep() {
    forward()
    step += 1
    for weight in weights.reversed() {
      propagate(through: weight)
      updateWhileComputingGradient(of: weight)
    }
  }

  func forward() {
    for weight in weights {
      multiply(
        weight.input.start, weight.values.start, into: output.start, rows: weight.rows,
        columns: weight.outputs, inner: weight.inputs)
    }
  }

  private func propagate(through weight: Weight) {
    multiply(
      weight.values.start, outputGradient.start, transposeRight: true, into: output.start,
      rows: weight.inputs, columns: weight.rows, inner: weight.outputs)
    let (source, target) = (output.start, inputGradient.start)
    parallel(threadCount) { part in
      let rows = share(of: weight.rows, part: part)
      transpose(source, rows: weight.inputs, columns: weight.rows, only: rows, into: target)
    }
  }

  private func updateWhileComputingGradient(of weight: Weight) {
    let sliceRows = max(1, min(weight.inputs, 900_000 / weight.outputs))
    var row = 0
    while row < weight.inputs {
      let rows = min(sliceRows, weight.inputs - row)
      let offset = row * weight.outputs
      multiply(
        weight.input + row, transposeLeft: true, leftStride: weight.inputs, outputGradient.start,
        into: weightGradient.start, rows: rows, columns: weight.outputs, inner: weight.rows)
      row += rows
      let isLast = row == weight.inputs
      update(
        weight, from: offset, count: rows * weight.outputs + (isLast ? weight.extra : 0))
    }
  }

  private func update(_ weight: Weight, from offset: Int, count: Int) {
    let adam = AdamStep(learningRate: 1e-6, weightDecay: 0.05, step: step)
    let gradient = weightGradient.start
    parallel(threadCount) { part in
      let range = share(of: count, part: part)
      let start = offset + range.lowerBound
      adam.apply(
        values: weight.values + start, firstMoments: weight.firstMoments + start,
        secondMoments: weight.secondMoments + start, gradient: gradient + range.lowerBound,
        count: range.count)
    }
  }

  /// The optimiser alone: one update of every parameter.
  func runUpdates() {
    for weight in weights {
      update(weight, from: 0, count: min(weight.values.count, weightGradient.count))
    }
  }

  private func share(of count: Int, part: Int) -> Range<Int> {
    let chunk = ((count + threadCount - 1) / threadCount + 15) / 16 * 16
    return min(count, part * chunk)..<min(count, (part + 1) * chunk)
  }
}

/// Writes columns `only` of `source` (`[rows, columns]`) as rows of `target` (`[columns, rows]`).
private func transpose(
  _ source: UnsafePointer<Float>, rows: Int, columns: Int, only: Range<Int>,
  into target: UnsafeMutablePointer<Float>
) {
  let tile = 16
  for columnStart in stride(from: only.lowerBound, to: only.upperBound, by: tile) {
    let columnEnd = min(only.upperBound, columnStart + tile)
    for rowStart in stride(from: 0, to: rows, by: tile) {
      let rowEnd = min(rows, rowStart + tile)
      for column in columnStart..<columnEnd {
        for row in rowStart..<rowEnd {
          target[column * rows + row] = source[row * columns + column]
        }
      }
    }
  }
}
