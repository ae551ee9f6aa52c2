import COneDNN

/// The threads that share each parallel loop: libgomp's team, which oneDNN computes on too.
package struct ThreadTeam {
  /// How many threads share a loop.
  package let threadCount: Int

  private struct Loop {
    let body: (Range<Int>) -> Void
    let count: Int
    let threadCount: Int
  }

  /// A team of `threadCount` threads, or of as many as the machine has cores for this process.
  package init(threadCount: Int?) {
    if let threadCount {
      self.threadCount = max(1, threadCount)
      omp_set_num_threads(Int32(self.threadCount))
    } else {
      self.threadCount = max(1, Int(omp_get_max_threads()))
    }
  }

  /// Runs `body` over `0..<count`, split into one contiguous range for each thread.
  ///
  /// A loop of at most `grain` turns runs on the calling thread. Each turn must depend on its index
  /// only, so that results do not depend on the number of threads.
  package func parallel(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    guard count > 0 else { return }
    let teamSize = min(threadCount, (count + grain - 1) / max(grain, 1))
    guard teamSize > 1 else { return body(0..<count) }
    withoutActuallyEscaping(body) { body in
      var loop = Loop(body: body, count: count, threadCount: teamSize)
      withUnsafeMutablePointer(to: &loop) { loop in
        GOMP_parallel(
          { context in
            guard let loop = context?.assumingMemoryBound(to: Loop.self).pointee else { return }
            let index = Int(omp_get_thread_num())
            let lower = loop.count * index / loop.threadCount
            let upper = loop.count * (index + 1) / loop.threadCount
            if lower < upper { loop.body(lower..<upper) }
          }, loop, UInt32(teamSize), 0)
      }
    }
  }
}
