import COneDNN
import Tensorlab

// benchmark-step [rounds]         the trainer's step and the floor's, alternately in one process
// benchmark-step --only trainer   the trainer alone, for its memory and its pool
// benchmark-step --only floor     the floor alone, and its parts

let threadCount = Int(omp_get_max_threads())
let stepsPerRound = 8

func printMachine() {
  let processor = processorField("model name", in: "/proc/cpuinfo")
  let hasWide = processorField("flags", in: "/proc/cpuinfo").contains("avx512f")
  print("processor  \(processor), \(hasWide ? "AVX-512" : "no AVX-512"), \(threadCount) threads")
}

func compare(rounds: Int) throws {
  let trainer = try TrainerStep(engine: Engine())
  let floor = Floor(sizes: Sizes(), threadCount: threadCount)
  for _ in 0..<3 {
    floor.runStep()
    try trainer.run()
  }
  var (floorTimes, trainerTimes) = (Measurement(), Measurement())
  print("round      floor ms   trainer ms  ratio   (medians of \(stepsPerRound), alternating)")
  for round in 1...rounds {
    var (floorRound, trainerRound) = (Measurement(), Measurement())
    for _ in 0..<stepsPerRound {
      floorRound.time(floor.runStep)
      try trainerRound.time(trainer.run)
    }
    floorTimes.append(floorRound)
    trainerTimes.append(trainerRound)
    printRow("\(round)", floorRound.median, trainerRound.median)
  }
  printRow("median", floorTimes.median, trainerTimes.median)
  printRow("best", floorTimes.best, trainerTimes.best)
}

func printRow(_ name: String, _ floor: Double, _ trainer: Double) {
  func column(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
  print(
    column(name, 11) + column(rounded(floor), 11) + column(rounded(trainer), 12)
      + rounded(trainer / floor, 3))
}

func runTrainer() throws {
  let engine = Engine()
  let trainer = try TrainerStep(engine: engine)
  var times = Measurement()
  var missesAtThird = 0
  for step in 1...75 {
    try times.time(trainer.run)
    if step == 2 { missesAtThird = engine.statistics.misses }
  }
  print("trainer    median \(rounded(times.median)) ms, best \(rounded(times.best)) ms")
  print(
    "pool       \(engine.statistics.misses - missesAtThird) misses from the third to the 75th step",
    "(the 63rd ends an epoch), peak \(engine.statistics.bytesPeak >> 20) MiB")
  print("process    peak memory \(processorField("VmHWM", in: "/proc/self/status"))")
}

func runFloor() {
  let floor = Floor(sizes: Sizes(), threadCount: threadCount)
  print(
    "floor      \(rounded(floor.operationCount)) GFLOP of products,",
    "\(rounded(Double(floor.parameterCount) * 1e-6)) million parameters")
  var (step, forward, updates) = (Measurement(), Measurement(), Measurement())
  for _ in 0..<3 { floor.runStep() }
  for _ in 0..<30 {
    step.time(floor.runStep)
    forward.time(floor.forward)
    updates.time(floor.runUpdates)
  }
  for (name, times) in [("step", step), ("  forward", forward), ("  updates", updates)] {
    print("\(name): median \(rounded(times.median)) ms, best \(rounded(times.best)) ms")
  }
}

try EngineThread.run {
  printMachine()
  let arguments = CommandLine.arguments.dropFirst()
  switch (arguments.first, arguments.dropFirst().first) {
  case ("--only", "trainer"): try runTrainer()
  case ("--only", "floor"): runFloor()
  case (nil, nil): try compare(rounds: 6)
  case (let rounds?, nil) where (Int(rounds) ?? 0) > 0: try compare(rounds: Int(rounds) ?? 6)
  default: print("usage: benchmark-step [rounds | --only trainer | --only floor]")
  }
}
