import Dispatch

/// Runs `body` for every index below `count`, on up to `threads` threads, and returns when all are done.
///
/// Indices are dealt out in one contiguous range a thread. `body` must not depend on the order of the calls: it writes to places
/// that belong to its index alone, and draws randomness from a key that it derives from the index. Then the result is the same
/// for any number of threads.
/// - Complexity: a few microseconds beyond the work itself when `threads` is above one; nothing otherwise.
public func parallelFor(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  let shards = min(max(threads, 1), count)
  guard shards > 1 else {
    for index in 0..<max(count, 0) { body(index) }
    return
  }
  DispatchQueue.concurrentPerform(iterations: shards) { shard in
    for index in count * shard / shards..<count * (shard + 1) / shards { body(index) }
  }
}

/// As ``parallelFor(_:threads:_:)``, but hands out indices one by one as threads become free: for long jobs of unequal length.
/// - Parameters:
///   - count: how many indices there are.
///   - threads: how many work at once.
///   - body: may throw; the error of the lowest index is rethrown after all have ended.
public func parallelJobs(_ count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
  let state = JobState(count: count)
  let workers = min(max(threads, 1), count)
  guard workers > 1 else {
    for index in 0..<max(count, 0) { try body(index) }
    return
  }
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while let index = state.take() {
      do { try body(index) } catch { state.fail(index, error) }
    }
  }
  if let error = state.firstError { throw error }
}
