import Foundation
import Synchronization

/// File descriptors that are handed to processes on purpose only.
enum Descriptors {
  private static let lock = Mutex(())

  /// Runs `body` while no other thread makes descriptors or starts a process here, so that none is inherited by a process that
  /// is started between its making and its marking.
  static func making<Result>(_ body: () throws -> Result) rethrows -> Result {
    try lock.withLock { _ in try body() }
  }

  /// The same file under a number of at least 10, closed in new processes: out of the way of the numbers that those use.
  /// - Returns: -1 with `errno` when there is no number left.
  static func raised(_ descriptor: Int32) -> Int32 {
    guard descriptor >= 0 else { return -1 }
    let raised = fcntl(descriptor, F_DUPFD_CLOEXEC, 10)
    let error = errno
    close(descriptor)
    errno = error
    return raised
  }

  /// Both ends of a socket or a pipe; nil with `errno` when there is none.
  static func pair(_ make: (UnsafeMutablePointer<Int32>) -> Int32) -> (Int32, Int32)? {
    var ends: [Int32] = [-1, -1]
    guard make(&ends) == 0 else { return nil }
    let (first, second) = (raised(ends[0]), raised(ends[1]))
    guard first >= 0, second >= 0 else {
      for end in [first, second] where end >= 0 { close(end) }
      return nil
    }
    return (first, second)
  }
}
