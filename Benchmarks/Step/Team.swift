import COneDNN

/// Runs `body(part)` for each part in `0..<partCount`, one part a thread of the team that oneDNN
/// computes on.
func parallel(_ partCount: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    let context = UnsafeMutablePointer<(Int) -> Void>.allocate(capacity: 1)
    context.initialize(to: body)
    GOMP_parallel(
      { raw in
        guard let raw else { return }
        raw.assumingMemoryBound(to: ((Int) -> Void).self).pointee(Int(omp_get_thread_num()))
      }, context, UInt32(partCount), 0)
    context.deinitialize(count: 1)
    context.deallocate()
  }
}

/// `product = op(left) * op(right)`, row-major, where `op` transposes if asked to. A stride is the
/// distance between rows as stored, dense unless given.
func multiply(
  _ left: UnsafePointer<Float>, transposeLeft: Bool = false, leftStride: Int? = nil,
  _ right: UnsafePointer<Float>, transposeRight: Bool = false,
  into product: UnsafeMutablePointer<Float>, rows: Int, columns: Int, inner: Int
) {
  func letter(_ transpose: Bool) -> CChar { CChar(UInt8(ascii: transpose ? "T" : "N")) }
  dnnl_sgemm(
    letter(transposeLeft), letter(transposeRight), dnnl_dim_t(rows), dnnl_dim_t(columns),
    dnnl_dim_t(inner), 1, left, dnnl_dim_t(leftStride ?? (transposeLeft ? rows : inner)), right,
    dnnl_dim_t(transposeRight ? inner : columns), 0, product, dnnl_dim_t(columns))
}
