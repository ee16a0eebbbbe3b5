import Foundation

/// Counts the wall-clock and processor time of one thread while it runs.
struct Stopwatch {
  private(set) var seconds: Double
  private(set) var cpuSeconds: Double
  private var started: (wall: Double, cpu: Double)?

  /// A stopwatch that stands at these times.
  init(seconds: Double, cpuSeconds: Double) {
    self.seconds = seconds
    self.cpuSeconds = cpuSeconds
  }

  mutating func start() {
    started = (Self.read(CLOCK_MONOTONIC), Self.read(CLOCK_THREAD_CPUTIME_ID))
  }

  /// Adds the time since ``start()``, and goes on.
  mutating func lap() {
    guard let from = started else { return }
    let now = (wall: Self.read(CLOCK_MONOTONIC), cpu: Self.read(CLOCK_THREAD_CPUTIME_ID))
    seconds += now.wall - from.wall
    cpuSeconds += now.cpu - from.cpu
    started = now
  }

  mutating func stop() {
    lap()
    started = nil
  }

  /// Seconds since some fixed moment.
  static var now: Double { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
