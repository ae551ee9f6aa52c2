import CVector

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One step of Adam or AdamW with its constants folded. One pass: each number is read and written
/// once, for it is the memory that limits it.
struct AdamKernel {
  /// The fewest elements worth a second thread.
  static let grain = 8192

  private typealias Lanes = Vector.Lanes

  private let keepFirst: Float
  private let keepSecond: Float
  private let takeFirst: Float
  private let takeSecond: Float
  private let shrink: Float
  private let addedDecay: Float
  private let gradientScale: Float
  private let negativeStepSize: Float
  private let inverseRootCorrection: Float
  private let epsilon: Float

  init(
    beta1: Double, beta2: Double, epsilon: Double, learningRate: Double, weightDecay: Double,
    decoupledDecay: Bool, step: Int, gradientScale: Double
  ) {
    keepFirst = Float(beta1)
    keepSecond = Float(beta2)
    takeFirst = Float(1 - beta1)
    takeSecond = Float(1 - beta2)
    shrink = decoupledDecay ? Float(1 - learningRate * weightDecay) : 1
    addedDecay = decoupledDecay ? 0 : Float(weightDecay)
    self.gradientScale = Float(gradientScale)
    negativeStepSize = Float(-learningRate / (1 - pow(beta1, Double(step))))
    inverseRootCorrection = Float(1 / (1 - pow(beta2, Double(step))).squareRoot())
    self.epsilon = Float(epsilon)
  }

  func run(
    _ count: Int, values: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>
  ) {
    let vectorCount = count / Vector.width * Vector.width
    var index = 0
    while index < vectorCount {
      var value = Vector.load(values + index)
      var first = Vector.load(firstMoment + index)
      var second = Vector.load(secondMoment + index)
      advance(&value, &first, &second, Vector.load(gradient + index))
      Vector.store(value, values + index)
      Vector.store(first, firstMoment + index)
      Vector.store(second, secondMoment + index)
      index &+= Vector.width
    }
    let rest = count - index
    guard rest > 0 else { return }
    var value = Vector.load(values + index, first: rest)
    var first = Vector.load(firstMoment + index, first: rest)
    var second = Vector.load(secondMoment + index, first: rest)
    advance(&value, &first, &second, Vector.load(gradient + index, first: rest))
    Vector.store(value, values + index, first: rest)
    Vector.store(first, firstMoment + index, first: rest)
    Vector.store(second, secondMoment + index, first: rest)
  }

  @inline(__always)
  private func advance(
    _ value: inout Lanes, _ first: inout Lanes, _ second: inout Lanes, _ gradient: Lanes
  ) {
    let slope = (gradient * gradientScale).addingProduct(value, Lanes(repeating: addedDecay))
    first = (slope * takeFirst).addingProduct(first, Lanes(repeating: keepFirst))
    second = (slope * slope * takeSecond).addingProduct(second, Lanes(repeating: keepSecond))
    let scale = Lanes(repeating: epsilon).addingProduct(
      tensorlab_square_root(second), Lanes(repeating: inverseRootCorrection))
    value = (value * shrink).addingProduct(first / scale, Lanes(repeating: negativeStepSize))
  }
}

/// One step of gradient descent, with momentum when there is a velocity.
struct MomentumKernel {
  private typealias Lanes = Vector.Lanes

  private let momentum: Float
  private let nesterov: Bool
  private let negativeLearningRate: Float
  private let weightDecay: Float
  private let gradientScale: Float

  init(
    momentum: Double, nesterov: Bool, learningRate: Double, weightDecay: Double,
    gradientScale: Double
  ) {
    self.momentum = Float(momentum)
    self.nesterov = nesterov
    negativeLearningRate = Float(-learningRate)
    self.weightDecay = Float(weightDecay)
    self.gradientScale = Float(gradientScale)
  }

  func run(
    _ count: Int, values: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    velocity: UnsafeMutablePointer<Float>?
  ) {
    let momentum = Lanes(repeating: momentum)
    let weightDecay = Lanes(repeating: weightDecay)
    let negativeLearningRate = Lanes(repeating: negativeLearningRate)
    var index = 0
    while index < count {
      let width = min(Vector.width, count - index)
      let value = load(values + index, width)
      var slope = (load(gradient + index, width) * gradientScale).addingProduct(value, weightDecay)
      if let velocity {
        let speed = slope.addingProduct(load(velocity + index, width), momentum)
        store(speed, velocity + index, width)
        slope = nesterov ? slope.addingProduct(speed, momentum) : speed
      }
      store(value.addingProduct(slope, negativeLearningRate), values + index, width)
      index &+= width
    }
  }

  @inline(__always)
  private func load(_ address: UnsafePointer<Float>, _ width: Int) -> Lanes {
    width == Vector.width ? Vector.load(address) : Vector.load(address, first: width)
  }

  @inline(__always)
  private func store(_ lanes: Lanes, _ address: UnsafeMutablePointer<Float>, _ width: Int) {
    if width == Vector.width {
      Vector.store(lanes, address)
    } else {
      Vector.store(lanes, address, first: width)
    }
  }
}

/// The sum of squares of many numbers, the same whatever the number of threads.
enum SquareSum {
  private static let blockCount = 8192

  /// The sum of the squares of the elements of a float32 `tensor`.
  static func of(_ tensor: Tensor) -> Double {
    let blocks = (tensor.count + blockCount - 1) / blockCount
    var sums = [Double](repeating: 0, count: blocks)
    sums.withUnsafeMutableBufferPointer { sums in
      nonisolated(unsafe) let sums = sums
      let address = tensor.address(Float.self)
      tensor.engine.parallel(blocks, grain: 1) { range in
        for block in range {
          let start = block * blockCount
          let count = min(blockCount, tensor.count - start)
          sums[block] = Double(Vector.dot(count, address + start, address + start))
        }
      }
    }
    return withExtendedLifetime(tensor) { sums.reduce(0, +) }
  }
}
