import CVector

#if canImport(Glibc)
  import Glibc
#endif

/// One AdamW update (Loshchilov and Hutter 2019) with its constants folded.
struct AdamStep {
  private typealias Vector = SIMD8<Float>

  private let beta1: Float = 0.9
  private let beta2: Float = 0.98
  private let decay: Float
  private let stepSize: Float
  private let inverseRootCorrection: Float
  private let epsilon: Float = 1e-8

  init(learningRate: Double, weightDecay: Double, step: Int) {
    decay = Float(1 - learningRate * weightDecay)
    stepSize = Float(learningRate / (1 - pow(Double(beta1), Double(step))))
    inverseRootCorrection = Float(1 / (1 - pow(Double(beta2), Double(step))).squareRoot())
  }

  func apply(
    values: UnsafeMutablePointer<Float>, firstMoments: UnsafeMutablePointer<Float>,
    secondMoments: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, count: Int
  ) {
    let (p, m) = (UnsafeMutableRawPointer(values), UnsafeMutableRawPointer(firstMoments))
    let (v, g) = (UnsafeMutableRawPointer(secondMoments), UnsafeRawPointer(gradient))
    let (keep1, keep2) = (Vector(repeating: beta1), Vector(repeating: beta2))
    let (take1, take2) = (Vector(repeating: 1 - beta1), Vector(repeating: 1 - beta2))
    let (correction, guarding) = (
      Vector(repeating: inverseRootCorrection), Vector(repeating: epsilon)
    )
    let (shrink, stride) = (Vector(repeating: decay), Vector(repeating: -stepSize))
    var offset = 0
    let vectorBytes = count / 8 * 32
    while offset < vectorBytes {
      let slope = g.loadUnaligned(fromByteOffset: offset, as: Vector.self)
      let first = (slope * take1).addingProduct(
        m.loadUnaligned(fromByteOffset: offset, as: Vector.self), keep1)
      let second = (slope * slope * take2).addingProduct(
        v.loadUnaligned(fromByteOffset: offset, as: Vector.self), keep2)
      let scale = guarding.addingProduct(tensorlab_square_root(second), correction)
      let value = p.loadUnaligned(fromByteOffset: offset, as: Vector.self) * shrink
      m.storeBytes(of: first, toByteOffset: offset, as: Vector.self)
      v.storeBytes(of: second, toByteOffset: offset, as: Vector.self)
      p.storeBytes(
        of: value.addingProduct(stride, first / scale), toByteOffset: offset, as: Vector.self)
      offset &+= 32
    }
    for index in (count / 8 * 8)..<count {
      let slope = gradient[index]
      firstMoments[index] = firstMoments[index] * beta1 + slope * (1 - beta1)
      secondMoments[index] = secondMoments[index] * beta2 + slope * slope * (1 - beta2)
      let scale = secondMoments[index].squareRoot() * inverseRootCorrection + epsilon
      values[index] = values[index] * decay - stepSize * firstMoments[index] / scale
    }
  }
}
