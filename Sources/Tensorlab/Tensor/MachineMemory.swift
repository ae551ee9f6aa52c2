import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The memory of the machine this process runs on.
package enum MachineMemory {
  /// The bytes that tensors may use: seven eighths of the machine's memory, or of the control
  /// group's limit when that is lower. The rest is for everything else.
  package static func byteLimit() -> Int {
    let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    let groups = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    let limits = groups.compactMap { path -> Int? in
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
      return Int(text.filter { !$0.isWhitespace })
    }
    let least = ([machine] + limits).filter { $0 > 0 }.min() ?? 1 << 40
    return least / 8 * 7
  }
}

/// `byteCount` in the largest binary unit that leaves at least one, such as `130.4 MiB`.
package func formatBytes(_ byteCount: Int) -> String {
  let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
  var value = Double(byteCount)
  var unit = 0
  while value >= 1024, unit < units.count - 1 {
    value /= 1024
    unit += 1
  }
  if unit == 0 { return "\(byteCount) bytes" }
  let tenths = Int((value * 10).rounded())
  return "\(tenths / 10).\(tenths % 10) \(units[unit])"
}
