#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Logarithms to the base 10, for axes.
public enum Logarithm {
  public static func base10(_ value: Double) -> Double { log10(value) }
  /// Ten to a power.
  public static func power(_ exponent: Double) -> Double { pow(10, exponent) }
}
