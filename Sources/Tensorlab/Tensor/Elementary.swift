#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The C library's functions under a name that methods called the same do not hide.
package enum Elementary {
  package static let exp: @Sendable (Double) -> Double = { cExp($0) }
  package static let log: @Sendable (Double) -> Double = { cLog($0) }
  package static let cos: @Sendable (Double) -> Double = { cCos($0) }
  package static let sin: @Sendable (Double) -> Double = { cSin($0) }
  package static let tan: @Sendable (Double) -> Double = { cTan($0) }
  package static let erf: @Sendable (Double) -> Double = { cErf($0) }
}

private func cExp(_ x: Double) -> Double { exp(x) }
private func cLog(_ x: Double) -> Double { log(x) }
private func cCos(_ x: Double) -> Double { cos(x) }
private func cSin(_ x: Double) -> Double { sin(x) }
private func cTan(_ x: Double) -> Double { tan(x) }
private func cErf(_ x: Double) -> Double { erf(x) }

extension Elementary {
  package static func pow10(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

  /// `value` with `decimals` digits after the point.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    formatted("%.*f", decimals, value)
  }

  /// `value` with one digit before the point, `decimals` after it, and an exponent.
  package static func scientific(_ value: Double, decimals: Int) -> String {
    formatted("%.*e", decimals, value)
  }

  private static func formatted(_ format: String, _ decimals: Int, _ value: Double) -> String {
    let capacity = 400
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
      let length = withVaList([Int32(min(max(decimals, 0), 60)), value]) {
        vsnprintf(buffer.baseAddress, capacity, format, $0)
      }
      let bytes = buffer.prefix(max(0, min(Int(length), capacity - 1))).map {
        UInt8(bitPattern: $0)
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
