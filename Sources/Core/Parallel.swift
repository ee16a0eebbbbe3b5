import Dispatch
import Foundation
import Synchronization

/// Runs `body` for every index below `count`, on up to `threads` threads, and returns when all are done.
///
/// Indices are dealt out in one contiguous range a thread. `body` must not depend on the order of the calls: it writes to places
/// that belong to its index alone, and draws randomness from a key that it derives from the index. Then the result is the same
/// for any number of threads.
///
/// The processor time of all threads counts as that of the caller (see ``ProcessorTime``).
/// - Complexity: a few microseconds beyond the work itself when `threads` is above one; nothing otherwise.
public func parallelFor(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  let shards = min(max(threads, 1), count)
  guard shards > 1 else {
    for index in 0..<max(count, 0) { body(index) }
    return
  }
  perform(shards) { shard in
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
  perform(workers) { _ in
    while let index = state.take() {
      do { try body(index) } catch { state.fail(index, error) }
    }
  }
  if let error = state.firstError { throw error }
}

/// Calls `body` for every part, on threads of their own as far as there are any, and adds what they have used to the caller's
/// ``ProcessorTime``.
private func perform(_ parts: Int, _ body: @Sendable (Int) -> Void) {
  let caller = pthread_self()
  let nanoseconds = Atomic<Int>(0)
  DispatchQueue.concurrentPerform(iterations: parts) { part in
    guard pthread_equal(pthread_self(), caller) == 0 else { return body(part) }
    let start = ProcessorTime.now
    body(part)
    nanoseconds.add(Int((ProcessorTime.now - start) * 1e9), ordering: .relaxed)
  }
  ProcessorTime.add(Double(nanoseconds.load(ordering: .relaxed)) * 1e-9)
}
