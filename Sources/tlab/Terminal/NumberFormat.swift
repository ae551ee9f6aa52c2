extension Double {
  /// With so many digits after the point.
  func fixed(_ digits: Int) -> String {
    guard isFinite, magnitude < 1e15 else { return "\(self)" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = (magnitude * scale).rounded()
    guard whole < 1e18 else { return "\(self)" }
    let text = String(Int(whole))
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    let sign = self < 0 && whole > 0 ? "-" : ""
    if digits == 0 { return sign + padded }
    return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
  }

  /// A fraction as a percentage, `97.2%`.
  var percent: String { (self * 100).fixed(1) + "%" }

  /// Three significant digits, `0.000291` or `2.91e-5`.
  var short: String {
    guard isFinite else { return "\(self)" }
    if self == 0 { return "0" }
    var exponent = 0
    var mantissa = magnitude
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    // What rounds up to 10.00 is written 1.00, one power higher.
    if mantissa >= 9.995 { (mantissa, exponent) = (1, exponent + 1) }
    let sign = self < 0 ? "-" : ""
    if exponent < -2 || exponent > 5 { return "\(sign)\(mantissa.fixed(2))e\(exponent)" }
    return fixed(max(0, 2 - exponent))
  }

  /// Seconds as `8.4 s`, `95 s`, `12 min 5 s`.
  var duration: String {
    guard isFinite, self >= 0 else { return "?" }
    if self < 10 { return fixed(1) + " s" }
    let seconds = Int(min(self, 1e9).rounded())
    if seconds < 120 { return "\(seconds) s" }
    if seconds < 7200 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds / 60 % 60) min"
  }
}
