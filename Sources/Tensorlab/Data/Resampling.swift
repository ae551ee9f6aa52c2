/// The source pixels that make one line of an image resized bilinearly, with their weights.
///
/// Pixel centres lie at half-integers. Enlarging weighs the two nearest pixels, repeating the edge;
/// shrinking widens that triangle with the scale, so that no pixel is lost.
package struct LineTaps: Sendable {
  /// The number of weights of each target pixel.
  let width: Int
  /// The first source pixel of each target pixel.
  let starts: [Int]
  /// The weights, `[target pixel, width]`; those of a pixel sum to 1.
  let weights: [Float]

  /// The taps for `count` pixels made of the source pixels `start..<start + length`.
  package init(count: Int, start: Int, length: Int) {
    let scale = Double(length) / Double(count)
    let support = max(1, scale)
    let width = min(length, Int((2 * support).rounded(.up)))
    var starts = [Int](repeating: 0, count: count)
    var weights = [Float](repeating: 0, count: count * width)
    for index in 0..<count {
      let centre = (Double(index) + 0.5) * scale
      let first = max(0, Int((centre - support + 0.5).rounded(.down)))
      let last = min(length, Int((centre + support + 0.5).rounded(.down)))
      let shifted = min(first, length - width)
      let triangle = (first..<last).map { pixel in
        max(0, 1 - abs(Double(pixel) + 0.5 - centre) / support)
      }
      let sum = triangle.reduce(0, +)
      starts[index] = start + shifted
      for (offset, weight) in triangle.enumerated() {
        weights[index * width + first - shifted + offset] = Float(weight / sum)
      }
    }
    self.width = width
    self.starts = starts
    self.weights = weights
  }
}

/// Resizes with taps for rows and columns: first along the rows, then across them.
///
/// - Parameters:
///   - source: `[any, sourceWidth]`, all rows that `rows` names.
///   - target: `[rows.starts.count, columns.starts.count]`; not the same memory as `source`.
///   - scratch: room for a source's height times the target's width.
package func resample(
  _ source: UnsafePointer<Float>, sourceWidth: Int, rows: LineTaps, columns: LineTaps,
  scratch: UnsafeMutablePointer<Float>, target: UnsafeMutablePointer<Float>
) {
  let height = rows.starts.count
  let width = columns.starts.count
  guard let firstRow = rows.starts.min(), let lastStart = rows.starts.max() else { return }
  columns.starts.withUnsafeBufferPointer { starts in
    columns.weights.withUnsafeBufferPointer { weights in
      for row in firstRow..<lastStart + rows.width {
        let line = source + row * sourceWidth
        let out = scratch + (row - firstRow) * width
        for column in 0..<width {
          var sum: Float = 0
          for tap in 0..<columns.width {
            sum += weights[column * columns.width + tap] * line[starts[column] + tap]
          }
          out[column] = sum
        }
      }
    }
  }
  for row in 0..<height {
    let out = target + row * width
    for tap in 0..<rows.width {
      let weight = rows.weights[row * rows.width + tap]
      let line = scratch + (rows.starts[row] - firstRow + tap) * width
      if tap == 0 {
        for column in 0..<width { out[column] = weight * line[column] }
      } else {
        for column in 0..<width { out[column] += weight * line[column] }
      }
    }
  }
}

/// A map of the plane, `x' = xx x + xy y + x0`, `y' = yx x + yy y + y0`.
package struct PlaneMap: Equatable, Sendable {
  package let xx: Double
  package let xy: Double
  package let x0: Double
  package let yx: Double
  package let yy: Double
  package let y0: Double

  /// The map from a pixel of the changed image to where it comes from.
  ///
  /// - Parameters:
  ///   - angle: how far the image is turned, in degrees.
  ///   - scale: how much it is enlarged.
  ///   - shear: by how much a point moves sideways for each pixel that it lies below the centre.
  ///   - shiftX, shiftY: where the centre goes, in pixels.
  package init(
    angle: Double, scale: Double, shear: Double, shiftX: Double, shiftY: Double, height: Int,
    width: Int
  ) {
    let radians = angle * .pi / 180
    let cosine = Elementary.cos(radians) / scale
    let sine = Elementary.sin(radians) / scale
    // The inverse of turning after slanting: turn back, then slant back.
    xx = cosine + shear * sine
    xy = sine - shear * cosine
    yx = -sine
    yy = cosine
    let centreX = Double(width) / 2
    let centreY = Double(height) / 2
    x0 = centreX - xx * (centreX + shiftX) - xy * (centreY + shiftY)
    y0 = centreY - yx * (centreX + shiftX) - yy * (centreY + shiftY)
  }
}

/// Samples an image bilinearly through a map; outside the image is 0.
///
/// - Parameters:
///   - source: `[height, width]` with a border of one zero pixel around it, so
///     `[height + 2, width + 2]` in memory.
///   - map: from the target, laid over the image, to the image, in the image's pixels.
///   - target: `[targetHeight, targetWidth]`.
package func warp(
  _ source: UnsafePointer<Float>, height: Int, width: Int, map: PlaneMap,
  target: UnsafeMutablePointer<Float>, targetHeight: Int, targetWidth: Int
) {
  let stepX = Double(width) / Double(targetWidth)
  let stepY = Double(height) / Double(targetHeight)
  let rowCount = width + 2
  // Half a pixel less for the pixel's centre, one more for the border.
  let offset = 0.5
  let limitX = Float(width + 1)
  let limitY = Float(height + 1)
  let deltaX = Float(map.xx * stepX)
  let deltaY = Float(map.yx * stepX)
  for row in 0..<targetHeight {
    let y = (Double(row) + 0.5) * stepY
    let startX = Float(map.xx * 0.5 * stepX + map.xy * y + map.x0 + offset)
    let startY = Float(map.yx * 0.5 * stepX + map.yy * y + map.y0 + offset)
    let out = target + row * targetWidth
    for column in 0..<targetWidth {
      let x = startX + deltaX * Float(column)
      let y = startY + deltaY * Float(column)
      guard x >= 0, x < limitX, y >= 0, y < limitY else {
        out[column] = 0
        continue
      }
      let left = Int(x)
      let top = Int(y)
      let fractionX = x - Float(left)
      let fractionY = y - Float(top)
      let above = source + top * rowCount + left
      let below = above + rowCount
      let upper = above[0] + fractionX * (above[1] - above[0])
      let lower = below[0] + fractionX * (below[1] - below[0])
      out[column] = upper + fractionY * (lower - upper)
    }
  }
}
