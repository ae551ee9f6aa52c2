import COneDNN

let threadCount = Int(omp_get_max_threads())
print("processor  \(processorField("model name", in: "/proc/cpuinfo")), \(threadCount) threads")

let floor = Floor(sizes: Sizes(), threadCount: threadCount)
print(
  "floor      \(rounded(floor.operationCount)) GFLOP of products,",
  "\(rounded(Double(floor.parameterCount) * 1e-6)) million parameters")

var step = Measurement()
var forward = Measurement()
var updates = Measurement()
for _ in 0..<3 { floor.runStep() }
for _ in 0..<30 {
  step.time(floor.runStep)
  forward.time(floor.forward)
  updates.time(floor.runUpdates)
}
print("step       median \(rounded(step.median)) ms, best \(rounded(step.best)) ms")
print("  forward  median \(rounded(forward.median)) ms, best \(rounded(forward.best)) ms")
print("  updates  median \(rounded(updates.median)) ms, best \(rounded(updates.best)) ms")
