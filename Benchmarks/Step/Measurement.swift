#if canImport(Glibc)
  import Glibc
#endif

/// Times in milliseconds of one thing done again and again.
struct Measurement {
  private(set) var milliseconds: [Double] = []

  /// Runs `body` once and keeps how long it took.
  mutating func time(_ body: () throws -> Void) rethrows {
    let start = monotonicSeconds()
    try body()
    milliseconds.append((monotonicSeconds() - start) * 1000)
  }

  mutating func append(_ other: Measurement) { milliseconds += other.milliseconds }

  var median: Double {
    let sorted = milliseconds.sorted()
    return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
  }

  var best: Double { milliseconds.min() ?? .nan }
}

func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// `value` with `digits` digits after the point.
func rounded(_ value: Double, _ digits: Int = 1) -> String {
  let scale = pow(10, Double(digits))
  let text = "\((value * scale).rounded() / scale)"
  return digits == 0 ? String(text.prefix { $0 != "." }) : text
}

/// The first line of a file under /proc that starts with `name`, after the colon.
func processorField(_ name: String, in path: String) -> String {
  guard let file = fopen(path, "r") else { return "unknown" }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 4096)
  while fgets(&line, Int32(line.count), file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    if text.hasPrefix(name), let colon = text.firstIndex(of: ":") {
      return String(text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
        .split(separator: "\n").joined()
    }
  }
  return "unknown"
}
