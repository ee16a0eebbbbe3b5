import Foundation

/// Processor time of a piece of work, wherever it is done: that of the thread that does it, and of the threads that shared parts of
/// it through ``parallelFor(_:threads:_:)`` and ``parallelJobs(_:threads:_:)``. Other processes do not count.
///
/// ```swift
/// let start = ProcessorTime.now
/// learn()
/// let spent = ProcessorTime.now - start
/// ```
public enum ProcessorTime {
  /// Processor seconds that the present thread has used and that others have used for it. Differences count.
  public static var now: Double { ofThread + helped.pointee }

  /// Processor seconds of the present thread alone.
  public static var ofThread: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Counts seconds that another thread has used for the work of the present one.
  public static func add(_ seconds: Double) { helped.pointee += seconds }

  /// What others have used for the present thread; its memory lives as long as the thread.
  private static var helped: UnsafeMutablePointer<Double> {
    if let known = pthread_getspecific(slot) { return known.assumingMemoryBound(to: Double.self) }
    let new = UnsafeMutablePointer<Double>.allocate(capacity: 1)
    new.initialize(to: 0)
    pthread_setspecific(slot, new)
    return new
  }

  private static let slot: pthread_key_t = {
    var key = pthread_key_t()
    let status = pthread_key_create(&key) { $0?.deallocate() }
    precondition(status == 0, "no room for one more value a thread")
    return key
  }()
}
