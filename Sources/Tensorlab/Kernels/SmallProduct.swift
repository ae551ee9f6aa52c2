/// Matrix products too small to be worth a library call, on one thread.
enum SmallProduct {
  static func multiply(_ product: MatrixProduct) {
    if product.transposedB {
      if product.transposedA { return elementwise(product) }
      return rowsByRows(product)
    }
    let rowStep = product.transposedA ? 1 : product.strideA
    let columnStep = product.transposedA ? product.strideA : 1
    var row = 0
    while row + 4 <= product.m {
      strip(product, row, rowStep, columnStep)
      row += 4
    }
    while row < product.m {
      singleRow(product, row, rowStep, columnStep)
      row += 1
    }
  }

  /// Four rows of the result, eight columns at a time in registers.
  @inline(__always)
  private static func strip(_ p: MatrixProduct, _ row: Int, _ rowStep: Int, _ columnStep: Int) {
    let a = p.a + row * rowStep
    var column = 0
    while column < p.n {
      let width = min(8, p.n - column)
      var r0 = Vector.Lanes()
      var r1 = r0
      var r2 = r0
      var r3 = r0
      var b = p.b + column
      var x = a
      if width == 8 {
        for _ in 0..<p.k {
          let y = Vector.load(b)
          r0 = r0.addingProduct(Vector.Lanes(repeating: x[0]), y)
          r1 = r1.addingProduct(Vector.Lanes(repeating: x[rowStep]), y)
          r2 = r2.addingProduct(Vector.Lanes(repeating: x[2 * rowStep]), y)
          r3 = r3.addingProduct(Vector.Lanes(repeating: x[3 * rowStep]), y)
          b += p.strideB
          x += columnStep
        }
      } else {
        for _ in 0..<p.k {
          let y = Vector.load(b, first: width)
          r0 = r0.addingProduct(Vector.Lanes(repeating: x[0]), y)
          r1 = r1.addingProduct(Vector.Lanes(repeating: x[rowStep]), y)
          r2 = r2.addingProduct(Vector.Lanes(repeating: x[2 * rowStep]), y)
          r3 = r3.addingProduct(Vector.Lanes(repeating: x[3 * rowStep]), y)
          b += p.strideB
          x += columnStep
        }
      }
      write(p, r0, row, column, width)
      write(p, r1, row + 1, column, width)
      write(p, r2, row + 2, column, width)
      write(p, r3, row + 3, column, width)
      column += 8
    }
  }

  private static func singleRow(_ p: MatrixProduct, _ row: Int, _ rowStep: Int, _ columnStep: Int) {
    var column = 0
    while column < p.n {
      let width = min(8, p.n - column)
      var sum = Vector.Lanes()
      for k in 0..<p.k {
        let x = Vector.Lanes(repeating: p.a[row * rowStep + k * columnStep])
        let b = p.b + k * p.strideB + column
        sum = sum.addingProduct(x, width == 8 ? Vector.load(b) : Vector.load(b, first: width))
      }
      write(p, sum, row, column, width)
      column += 8
    }
  }

  /// Both operands' rows are contiguous: each element is a dot product.
  private static func rowsByRows(_ p: MatrixProduct) {
    for row in 0..<p.m {
      let target = p.c + row * p.strideC
      for column in 0..<p.n {
        let value = Vector.dot(p.k, p.a + row * p.strideA, p.b + column * p.strideB)
        target[column] = p.beta == 0 ? value : value + p.beta * target[column]
      }
    }
  }

  private static func elementwise(_ p: MatrixProduct) {
    for row in 0..<p.m {
      for column in 0..<p.n {
        var sum: Float = 0
        for k in 0..<p.k { sum += p.a[k * p.strideA + row] * p.b[column * p.strideB + k] }
        let target = p.c + row * p.strideC + column
        target.pointee = p.beta == 0 ? sum : sum + p.beta * target.pointee
      }
    }
  }

  @inline(__always)
  private static func write(
    _ p: MatrixProduct, _ lanes: Vector.Lanes, _ row: Int, _ column: Int, _ width: Int
  ) {
    let target = p.c + row * p.strideC + column
    if width == 8 {
      Vector.store(p.beta == 0 ? lanes : lanes + p.beta * Vector.load(target), target)
    } else {
      for lane in 0..<width {
        target[lane] = p.beta == 0 ? lanes[lane] : lanes[lane] + p.beta * target[lane]
      }
    }
  }
}
