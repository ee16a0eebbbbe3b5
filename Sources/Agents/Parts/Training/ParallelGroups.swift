import Core

/// Runs `body` for every group, on up to `threads` threads. Each group must be independent of the others.
/// - Throws: the error of the first group that failed, after all have ended.
func parallelGroups(_ count: Int, threads: Int, _ body: (Int) throws -> Void) throws {
  guard threads > 1, count > 1 else {
    for group in 0..<count { try body(group) }
    return
  }
  try withoutActuallyEscaping(body) { body in
    // Every group is worked on by one thread, and all have ended before this returns.
    nonisolated(unsafe) let body = body
    try parallelJobs(count, threads: threads) { try body($0) }
  }
}
