/// How far `Transform.affine` goes.
package struct AffineRange: Sendable, Equatable, Codable {
  /// In degrees.
  let rotation: Double
  let scale: Double
  let shear: Double
  /// In fractions of the image's size.
  let shift: Double

  package init(rotation: Double, scale: Double, shear: Double, shift: Double) {
    self.rotation = rotation
    self.scale = scale
    self.shear = shear
    self.shift = shift
  }
}

/// What `Transform.randomResizedCrop` may cut out, and the size in pixels it makes of it.
package struct CropRange: Sendable, Equatable, Codable {
  let height: Int
  let width: Int
  let scale: ClosedRange<Double>
  let ratio: ClosedRange<Double>

  package init(height: Int, width: Int, scale: ClosedRange<Double>, ratio: ClosedRange<Double>) {
    self.height = height
    self.width = width
    self.scale = scale
    self.ratio = ratio
  }
}

extension AffineRange {
  /// A random map within the range, from the changed image to the original.
  package func draw(_ draws: inout SampleDraws, height: Int, width: Int) -> PlaneMap {
    PlaneMap(
      angle: draws.uniform(-rotation, rotation), scale: 1 + draws.uniform(-scale, scale),
      shear: draws.uniform(-shear, shear), shiftX: draws.uniform(-shift, shift) * Double(width),
      shiftY: draws.uniform(-shift, shift) * Double(height), height: height, width: width)
  }
}

extension CropRange {
  /// A part of an image, in pixels.
  package struct Part: Equatable {
    package let top: Int
    package let left: Int
    package let height: Int
    package let width: Int

    package init(top: Int, left: Int, height: Int, width: Int) {
      self.top = top
      self.left = left
      self.height = height
      self.width = width
    }
  }

  /// A random part of an image of `height` × `width` pixels.
  package func draw(_ draws: inout SampleDraws, height: Int, width: Int) -> Part {
    for _ in 0..<10 {
      let area = Double(height * width) * draws.uniform(scale.lowerBound, scale.upperBound)
      let aspect = Elementary.exp(
        draws.uniform(Elementary.log(ratio.lowerBound), Elementary.log(ratio.upperBound)))
      let partWidth = Int((area * aspect).squareRoot().rounded(.toNearestOrEven))
      let partHeight = Int((area / aspect).squareRoot().rounded(.toNearestOrEven))
      let (y, x) = (draws.uniform(), draws.uniform())
      guard (1...width).contains(partWidth), (1...height).contains(partHeight) else { continue }
      return Part(
        top: Int(y * Double(height - partHeight + 1)), left: Int(x * Double(width - partWidth + 1)),
        height: partHeight, width: partWidth)
    }
    let aspect = Double(width) / Double(height)
    var (partHeight, partWidth) = (height, width)
    if aspect < ratio.lowerBound {
      partHeight = Int((Double(width) / ratio.lowerBound).rounded(.toNearestOrEven))
    } else if aspect > ratio.upperBound {
      partWidth = Int((Double(height) * ratio.upperBound).rounded(.toNearestOrEven))
    }
    partHeight = min(max(partHeight, 1), height)
    partWidth = min(max(partWidth, 1), width)
    return Part(
      top: (height - partHeight) / 2, left: (width - partWidth) / 2, height: partHeight,
      width: partWidth)
  }
}
